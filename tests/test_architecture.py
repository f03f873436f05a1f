"""What keeps the code easy to live in: sizes, directions of imports, names that live for ever."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.support.sources import ROOT, everything, imported, sources, tree

PROVIDERS: Final = ("pulumi_docker", "pulumi_random", "pulumi_command")
FLOORS: Final = {
    "servers": ("seed",),
    "containers": ("servers",),
    "network": ("containers", "seed", "servers"),
    "stack": ("containers", "network", "seed", "servers"),
}
"""The folders that every service stands on, and what each may import beside itself."""

NOQA: Final = re.compile(r"#\s*noqa\b(.*)")
IMAGE: Final = re.compile(r"([a-z0-9.:/-]+?):(v?[0-9][\w.-]*)(@sha256:[0-9a-f]+)?")

TOKENS: Final = {
    "tapbot:containers:FilesVolume",
    "tapbot:containers:Job",
    "tapbot:containers:Service",
    "tapbot:network:Permits",
    "tapbot:network:Tunnel",
    "tapbot:network:TunnelIdentity",
    "tapbot:servers:Engine",
    "tapbot:servers:Host",
    "tapbot:servers:Server",
    "tapbot:servers:SharedConnection",
    "tapbot:stack:Secrets",
}
"""Those below all services; the token of a service is pinned by its own test."""

# Programs of several modules with one interface, which their test uses as a whole.
WHOLE: Final = {
    "toolchain/preview_summary": "tests/toolchain/test_preview_summary.py",
    "components/recovery/backup_program": "tests/components/recovery/test_backup_program.py",
    "components/recovery/common_program": "tests/components/recovery/test_backup_program.py",
    "components/recovery/restic_program": "tests/components/recovery/test_restic_program.py",
    "images/qdrant/qdrant_substitute": "tests/images/qdrant/test_server.py",
    "bot": "tests/bot/test_web.py",
    # What is asked of every service; settings with rules of their own have more.
    "config/services": "tests/config/test_service.py",
}

# What importing may not do: a module that acts when it is imported cannot be tested or reused.
WATCHED: Final = """
import importlib, sys
def watch(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system"):
        raise RuntimeError(f"{event} {args}")
    if event == "open":
        path, mode = str(args[0]), args[1] or "r"
        if set(mode) & set("wax+") or path.endswith((".toml", ".yaml", ".yml", ".json", ".sql")):
            if path.startswith(sys.argv[1]):
                raise RuntimeError(f"{event} {args}")
sys.addaudithook(watch)
for name in sys.argv[2:]:
    importlib.import_module(name)
"""


@pytest.mark.parametrize(
    ("folder", "lines"),
    [("bot", 250), ("components", 250), ("config", 250), ("testbed", 250), ("tests", 300)],
)
def test_files_are_short_enough_to_read_in_one_go(folder: str, lines: int) -> None:
    lengths = {
        str(path): len((ROOT / path).read_text().splitlines())
        for path in everything()
        if path.parts[0] == folder and path.suffix in {".py", ".sh"}
    }
    too_long = {path: n for path, n in lengths.items() if n > lines}
    assert too_long == {}, "one concept per file"


def test_the_program_itself_reads_as_the_architecture() -> None:
    for path in (Path("__main__.py"), *chapters()):
        assert len((ROOT / path).read_text().splitlines()) <= 60, path


def test_settings_know_neither_providers_nor_components() -> None:
    found = {str(path): imported(path, *PROVIDERS, "components") for path in sources("config")}
    assert {path: names for path, names in found.items() if names} == {}, (
        "checking a stack file would need the SDKs, and settings would depend on what uses them"
    )


def test_only_the_loader_reads_pulumis_config() -> None:
    for path in sources("components", "config"):
        text = (ROOT / path).read_text()
        reads = imported(path, "pulumi.runtime", "pulumi.Config") or "pulumi.Config(" in text
        assert not reads or path == Path("config/loader.py"), (
            f"{path}: a value that is read elsewhere is never checked with the others"
        )


def folders() -> list[str]:
    """Return the folders of components/, as they are today."""
    return sorted(path.parent.name for path in (ROOT / "components").glob("*/__init__.py"))


def chapters() -> list[Path]:
    """Return the parts of the program that connect what is in one folder."""
    return [path for path in sources("components") if path.name == "wiring.py"]


def services() -> dict[str, str]:
    """Return the folder of each service: a file of its own in a folder that is no floor."""
    found = {}
    for folder in set(folders()) - set(FLOORS):
        for path in sources(f"components/{folder}"):
            if "ServiceArgs[" in (ROOT / path).read_text() and path.stem.count("_") == 0:
                found[path.stem] = folder
    return found


def test_services_are_found() -> None:
    assert {"postgres", "redis", "directus", "n8n", "traefik", "site"} <= set(services())


@pytest.mark.parametrize("floor", FLOORS)
def test_no_floor_knows_what_stands_on_it(floor: str) -> None:
    allowed = {f"components.{name}" for name in (floor, *FLOORS[floor])}
    for path in sources(f"components/{floor}"):
        found = {".".join(name.split(".")[:2]) for name in imported(path, "components")}
        assert found - {"components"} <= allowed, path


def test_a_service_never_imports_a_sibling() -> None:
    known = services()
    for folder in set(folders()) - set(FLOORS):
        for path in set(sources(f"components/{folder}")) - set(chapters()):
            own = path.stem.split("_")[0]
            for name in imported(path, "components"):
                other = name.split(".")[2].split("_")[0] if name.count(".") >= 2 else ""
                assert other == own or other not in known, (
                    f"{path} imports {name}: deleting one service must not touch another one"
                )


def test_only_the_program_knows_who_is_connected_to_whom() -> None:
    for path in sources("components"):
        folder = path.parts[1]
        for service, where in services().items():
            if folder != where:
                assert imported(path, f"components.{where}.{service}") == [], path


def test_nothing_that_is_deployed_needs_the_tests_or_the_tools() -> None:
    for path in sources("components", "config"):
        assert imported(path, "tests", "testbed", "toolchain", "bench") == [], path


def test_the_bot_needs_nothing_but_itself() -> None:
    for path in sources("bot"):
        others = ("tests", "testbed", "toolchain", "bench", "images", "components", "config")
        assert imported(path, *others) == [], f"{path}: nothing else is in its image"


def test_no_tool_needs_the_tests() -> None:
    for path in sources("toolchain", "images", "testbed", "bench"):
        # Not `imported`: a program inside an image has relative imports.
        found = re.findall(
            r"^\s*(?:from|import)\s+tests\b.*", (ROOT / path).read_text(), re.MULTILINE
        )
        assert found == [], path


def test_importing_does_nothing() -> None:
    modules = [
        ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        for path in sources("components", "config")
    ]
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(ROOT), *modules],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def components() -> Iterator[tuple[Path, ast.ClassDef, ast.FunctionDef]]:
    """Yield each component's file, class and constructor."""
    for path in sources("components"):
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.ClassDef)
                and "ComponentResource" in ast.unparse(node).split("\n", 1)[0]
            ):
                [constructor] = [
                    each
                    for each in node.body
                    if isinstance(each, ast.FunctionDef) and each.name == "__init__"
                ]
                yield path, node, constructor


def test_type_tokens_never_change() -> None:
    found = set()
    for path, node, constructor in components():
        [token] = re.findall(r"'(tapbot:[^']*)'", ast.unparse(constructor))
        assert token == f"tapbot:{path.parent.name}:{node.name}", path
        if path.parts[1] in FLOORS:
            found.add(token)
            continue
        test = ROOT / "tests" / path.parent / f"test_{path.stem}.py"
        assert f'"{token}"' in test.read_text(), f"{test}: pin the type, it is in URNs for ever"
    assert found == TOKENS, (
        "a token is in the URN of all that a component made: a rename needs `aliases`, or every"
        " protected volume blocks the update"
    )


def test_every_component_says_last_that_it_is_complete() -> None:
    for path, _, constructor in components():
        assert "self.register_outputs(" in ast.unparse(constructor.body[-1]), path


def test_arguments_are_few_named_and_frozen() -> None:
    for path in sources("components"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef) and node.name.endswith("Args"):
                fields = [each for each in node.body if isinstance(each, ast.AnnAssign)]
                assert len(fields) <= 6, f"{path}: {node.name} asks for {len(fields)} things"
                [decorator] = [ast.unparse(each) for each in node.decorator_list]
                for word in ("frozen=True", "kw_only=True", "slots=True", "eq=False"):
                    assert word in decorator, f"{path}: {node.name} is not {word}"


@pytest.mark.parametrize(
    "folder", ["bot", "components", "config", "toolchain", "bench", "images", "testbed"]
)
def test_every_module_has_its_test_in_the_same_place(folder: str) -> None:
    expected = {
        Path(WHOLE.get(str(path.parent)) or f"tests/{path.parent}/test_{path.stem.strip('_')}.py")
        for path in sources(folder)
        if path.name != "__init__.py"
    }
    missing = sorted(str(path) for path in expected if not (ROOT / path).is_file())
    assert missing == [], "nobody would find out when it breaks"


def test_order_without_data_is_given_in_few_places() -> None:
    places = {
        str(path)
        for path in (*sources("components", "config"), Path("__main__.py"))
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.keyword) and node.arg == "depends_on")
        or (isinstance(node, ast.Attribute) and node.attr == "depends_on")
    }
    assert places == {
        f"components/servers/{name}.py"
        for name in ("engine", "script", "server", "shared_connection")
    }, (
        "order that no output carries is easily forgotten, and easily given without need: services"
        " state whom they call; beside them only an engine waits for its host, and a script and a"
        " connection for what has to be on the host already"
    )
