"""What a request can do wrong, each with the status that Qdrant answers."""

from __future__ import annotations


class RequestError(Exception):
    """A refused request; the text goes to the client."""

    status = 400


class WrongInput(RequestError):
    """The request's body or parameters make no sense."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"Wrong input: {problem}")


class NotFound(RequestError):
    """What is asked for does not exist."""

    status = 404

    def __init__(self, what: str) -> None:
        super().__init__(f"Not found: {what}")


class Conflict(RequestError):
    """What is to be made exists."""

    status = 409


class Unauthorized(RequestError):
    """No key, or a wrong one."""

    status = 401


class Forbidden(RequestError):
    """The read-only key on something that changes data."""

    status = 403
