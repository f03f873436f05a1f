"""`make admin` opens what is not public for one person, and closes it again."""

import json
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from testbed.ports import free_ports
from tests.toolchain.scripted import ScriptedRunner, Workplace, install_cli
from tests.toolchain.test_engines import EDGE, OPTIONS, provider
from toolchain import admin
from toolchain.context import Context
from toolchain.errors import ToolchainError
from toolchain.process import Result
from toolchain.stack import Stack

DATA = "ssh://root@203.0.113.20:22"


@dataclass
class Forwarding(ScriptedRunner):
    """An ssh that forwards until it is stopped, or that ends at once with a message."""

    message: str = ""
    ended: threading.Event = field(default_factory=threading.Event)

    def stream(
        self,
        args: Sequence[str],
        *,
        env: Mapping[str, str],
        on_line: Callable[[str], None],
        cwd: Path | None = None,
    ) -> int:
        """Forward."""
        del env, cwd
        self.calls.append(list(args))
        on_line(self.message or "forwarded")
        if not self.message:
            self.ended.wait(10)
        return 255

    def stop(self) -> None:
        """End all of them."""
        self.stopped = True
        self.ended.set()


@pytest.fixture
def runner() -> Forwarding:
    """What plays ssh."""
    return Forwarding()


@pytest.fixture
def context(place: Workplace, runner: Forwarding) -> Context:
    """A context with a CLI, in which ssh is played."""
    install_cli(place.context)
    return replace(place.context, runner=runner)


def page(server: str, port: int, user: str = "") -> dict[str, Any]:
    """Return a page as the output has it."""
    at, url = f"10.88.0.1:{port}", f"http://127.0.0.1:{port}/"
    return {"server": server, "at": at, "port": port, "url": url, "user": user}


def show(context: Context, runner: Forwarding, *, local: bool = False, **pages: Any) -> int:
    """Open pages of a stack of two servers."""
    names = ("edge", "data")
    servers = {name: {"engine": "local" if local else name} for name in names}
    hosts = [provider("local")] if local else [provider("edge", EDGE.host), provider("data", DATA)]
    runner.on("stack select", Result(0))
    outputs = {"servers": servers, "admin": pages}
    runner.on("stack output", Result(0, json.dumps(outputs)))
    runner.on("stack export", Result(0, json.dumps({"deployment": {"resources": hosts}})))
    return admin.show(Stack(context))


def interrupt_at(words: str, place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Press Ctrl-C when the user sees these words."""
    write = place.printed.write

    def press(text: str) -> int:
        write(text)
        if words in text:
            raise KeyboardInterrupt
        return 0

    monkeypatch.setattr(place.printed, "write", press)


def test_each_server_gets_one_connection_for_all_its_pages(
    context: Context, runner: Forwarding, place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = free_ports(3)
    interrupt_at("Open until", place, monkeypatch)
    pages: dict[str, Any] = {
        "pgadmin": page("data", first, "admin@tapbot.kz"),
        "dozzle": page("data", second),
        "vmui": page("edge", third),
    }
    assert show(context, runner, **pages) == 0
    forwards = [call for call in runner.calls if call[0] == "ssh"]
    assert len(forwards) == 2
    [edge] = [call for call in forwards if "203.0.113.10" in call]
    [data] = [call for call in forwards if "203.0.113.20" in call]
    assert [word for word in data if word.startswith("-L")] == [
        f"-L127.0.0.1:{port}:10.88.0.1:{port}" for port in (first, second)
    ], "on any other address of this machine its neighbours could use it"
    assert " ".join(OPTIONS) in " ".join(edge), "the host key is the pinned one"
    assert edge.index("ControlPath=none") < edge.index(OPTIONS[1]), "ssh takes the first"
    assert runner.stopped
    assert place.lines[0].split() == ["PAGE", "SERVER", "ADDRESS", "USER"]
    assert ["pgadmin", "data", f"http://127.0.0.1:{first}/", "admin@tapbot.kz"] in [
        line.split() for line in place.lines
    ]
    assert place.lines[-1] == "Closed."


def test_pages_of_this_machine_need_no_forward(
    context: Context, runner: Forwarding, place: Workplace
) -> None:
    assert show(context, runner, local=True, pgadmin=page("data", 5050, "admin@tapbot.kz")) == 0
    assert not [call for call in runner.calls if call[0] == "ssh"]
    assert "http://127.0.0.1:5050/" in place.printed.getvalue()
    assert "credentials --show-secrets --stack dev" in place.lines[-1], "no password is printed"


def test_a_port_that_is_taken_here_is_said_before_anything_is_opened(
    context: Context, runner: Forwarding
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ToolchainError) as raised:
            show(context, runner, pgadmin=page("data", port))
    assert str(raised.value) == (
        f"port {port} of this machine is taken, where the page of pgadmin would be: stop what"
        " listens there, or give pgadmin another `localPort` in Pulumi.dev.yaml and run"
        " `make up STACK=dev`"
    )
    assert not [call for call in runner.calls if call[0] == "ssh"]


def test_a_connection_that_ends_says_why(context: Context, runner: Forwarding) -> None:
    runner.message = "root@203.0.113.20: Permission denied (publickey)."
    with pytest.raises(ToolchainError, match=r"data has ended: .*Permission denied"):
        show(context, runner, pgadmin=page("data", free_ports(1)[0]))


def test_a_lost_server_is_not_contacted(
    context: Context, runner: Forwarding, place: Workplace
) -> None:
    runner.on("toolchain.preflight.kinds", Result(0, '{"edge": "remote", "data": "lost"}'))
    assert show(context, runner, pgadmin=page("data", 5050)) == 1
    assert not [call for call in runner.calls if call[0] == "ssh"]
    assert "has no page to open" in place.lines[-1]


def test_a_stack_without_pages_says_how_it_gets_one(
    context: Context, runner: Forwarding, place: Workplace
) -> None:
    assert show(context, runner) == 1
    assert place.lines == [
        "Stack dev has no page to open: docs/services/admin.md says how it gets one."
    ]


def test_a_stack_that_is_not_there_has_none(context: Context, runner: Forwarding) -> None:
    runner.on("stack select", Result(1))
    runner.on("toolchain.preflight.kinds", Result(0, "{}"))
    assert admin.show(Stack(context)) == 1
