"""pgAdmin as its page uses it: a login, the server that is there, and statements."""

import re
import secrets
import time
from typing import Any

import httpx

from testbed.clients import succeeded
from testbed.errors import BedError

POLLS, POLL_SECONDS = 60, 0.25


class Pgadmin:
    """A session of somebody who is logged in."""

    def __init__(self, client: httpx.Client) -> None:
        client.headers["Referer"] = str(client.base_url)
        self._client = client

    def log_in(self, email: str, password: str) -> None:
        """Send the form; raise `BedError` when it is shown again."""
        page = succeeded(self._client.get("/login", follow_redirects=True)).text
        token = _found(r'csrfToken"?:\s*"([^"]+)"', page)
        form = {"email": email, "password": password, "csrf_token": token}
        answer = self._client.post("/authenticate/login", data=form, follow_redirects=True)
        if answer.url.path != "/browser/":
            raise BedError(f"{answer.url.path}: not logged in")

    def connect(self) -> dict[str, int]:
        """Connect to the one server that is there, as it is; return its databases."""
        script = succeeded(self._client.get("/browser/js/utils.js")).text
        self._client.headers["X-pgA-CSRFToken"] = _found(r"csrf_token'\]\s*=\s*'([^']+)'", script)
        # Each user has a group of his own.
        [group] = self._get("/browser/server_group/nodes/")["data"]
        [server] = self._get(f"/browser/server/nodes/{group['_id']}/")["result"]
        self.server = f"{group['_id']}/{server['_id']}"
        self._post(f"/browser/server/connect/{self.server}", {})
        nodes = self._get(f"/browser/database/nodes/{self.server}/")
        return {each["label"]: int(each["_id"]) for each in nodes["result"] or nodes["data"]}

    def run(self, database: str, number: int, sql: str) -> Any:
        """Run a statement in a database; raise `BedError` with what PostgreSQL says else."""
        session = secrets.randbelow(9_000_000) + 1_000_000
        path = f"/sqleditor/initialize/sqleditor/{session}/{self.server}/{number}"
        self._post(path, {"dbname": database})
        self._post(f"/sqleditor/query_tool/start/{session}", {"sql": sql})
        for _ in range(POLLS):
            found = self._get(f"/sqleditor/poll/{session}")["data"]
            if found["status"] != "Busy":
                return found["result"]
            time.sleep(POLL_SECONDS)
        raise BedError(f"no answer to {sql!r}")

    def _get(self, path: str) -> Any:
        return succeeded(self._client.get(path)).json()

    def _post(self, path: str, body: dict[str, object]) -> Any:
        return succeeded(self._client.post(path, json=body)).json()


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise BedError(f"the page of pgAdmin has nothing like {pattern}")
    return found[1]
