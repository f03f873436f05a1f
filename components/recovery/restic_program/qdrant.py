"""Snapshots of Qdrant's collections, made for the time in which they are sent."""

import http.client
import itertools
import json
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

SECONDS: Final = 1800
START_SECONDS: Final = 120
BOUNDARY: Final = "tapbot-snapshot"
CHUNK: Final = 1 << 20


class Qdrant:
    """Qdrant's HTTP interface; raise `OSError` when it does not answer, or not well."""

    def __init__(self, url: str, key: Path | None) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {key.read_text().strip()}"} if key else {}

    def collections(self) -> list[str]:
        """Return the names of all collections."""
        found = self._ask("GET", "/collections")["collections"]
        return sorted(each["name"] for each in found)

    @contextmanager
    def snapshots(self, folder: Path) -> Iterator[list[str]]:
        """Make a snapshot of each collection, and delete it in the end; return their files."""
        made: list[tuple[str, str]] = []
        try:
            for name in self.collections():
                answer = self._ask("POST", f"/collections/{_quoted(name)}/snapshots?wait=true")
                made.append((name, answer["name"]))
            yield [str(folder / name / snapshot) for name, snapshot in made]
        finally:
            for name, snapshot in made:
                place = f"/collections/{_quoted(name)}/snapshots/{_quoted(snapshot)}"
                self._ask("DELETE", f"{place}?wait=true")

    def load(self, folder: Path) -> dict[str, int]:
        """Bring back each collection from its snapshot; return how many points each has then."""
        self._wait()
        found = {}
        for snapshot in sorted(folder.glob("*/*.snapshot")):
            name = snapshot.parent.name
            self._upload(name, snapshot)
            found[name] = int(self._ask("GET", f"/collections/{_quoted(name)}")["points_count"])
        return found

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                self.collections()
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)
            else:
                return

    def _upload(self, name: str, snapshot: Path) -> None:
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="snapshot";'
            f' filename="{snapshot.name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        ).encode()
        tail = f"\r\n--{BOUNDARY}--\r\n".encode()
        connection = http.client.HTTPConnection(urlsplit(self._url).netloc, timeout=SECONDS)
        with snapshot.open("rb") as file:
            connection.request(
                "POST",
                f"/collections/{_quoted(name)}/snapshots/upload?priority=snapshot&wait=true",
                body=itertools.chain([head], iter(lambda: file.read(CHUNK), b""), [tail]),
                headers={
                    "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
                    "Content-Length": str(len(head) + snapshot.stat().st_size + len(tail)),
                },
            )
            answer = connection.getresponse()
            said = answer.read().decode(errors="replace")
        connection.close()
        if answer.status != http.HTTPStatus.OK:
            raise OSError(f"Qdrant: does not take {name} (got {answer.status}: {said[:200]})")

    def _ask(self, method: str, place: str) -> Any:
        request = urllib.request.Request(
            f"{self._url}{place}", method=method, headers=self._headers
        )
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return json.load(answer)["result"]


def _quoted(name: str) -> str:
    return urllib.parse.quote(name, safe="")
