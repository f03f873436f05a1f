"""Redis as one of its clients sees it."""

from tests.e2e.docker_cli import Docker

PORTS = {"redis-queue": 6379, "redis-cache": 6380}


def container(service: str) -> str:
    """Return the name of a service's container, which is on the server `data`."""
    return f"{service}-data"


class RedisSession:
    """Commands of one user; the password goes through stdin."""

    def __init__(self, docker: Docker, service: str, user: str, password: str) -> None:
        self._docker = docker
        self._service = service
        self._login = f"AUTH {user} {password}"

    def ask(self, command: str) -> str:
        """Send one command and return the answer to it, an error too."""
        login, _, answer = self._send(f"{self._login}\n{command}\n").partition("\n")
        assert login == "OK", f"{self._service} refused its own client: {login}"
        return answer.strip()

    def facts(self, section: str) -> dict[str, str]:
        """Return a section of INFO."""
        lines = (line.strip().partition(":") for line in self.ask(f"INFO {section}").splitlines())
        return {name: value for name, _, value in lines if value}

    def _send(self, commands: str) -> str:
        return without_login(self._docker, self._service, commands)


def without_login(docker: Docker, service: str, commands: str) -> str:
    """Send commands as somebody who has not logged in."""
    return docker.execute(
        container(service), "redis-cli", "-p", str(PORTS[service]), stdin=commands
    ).text.strip()
