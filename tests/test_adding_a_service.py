"""A service is added, and taken away, in the few places that docs/adding-a-service.md names."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from testbed.workspace import copy_working_tree
from tests.support.page import edits
from tests.support.sources import ROOT

PAGE: Final = ROOT / "docs" / "adding-a-service.md"

# Runs in the copy: what the program makes of `prod` with the new service on its edge server.
DEPLOY: Final = """
import json, shlex, sys
from config.check import check
from config.instances import instances
from config.public_names import public_names
from config.report.errors import show
from tests.support.engine import COMMAND
from tests.support.factories import settings_of, strong_secrets
from tests.support.program import complete, deploy
from toolchain.preview_summary.restarts import start_seconds

config = complete("prod")
for key, value in json.loads(sys.argv[1]).items():
    config[key] = {**config.get(key, {}), **value}
for server in config["servers"].values():
    server["memory"] = "8GB"
own = {key: value for key, value in config.items()
       if ":" not in key and key not in strong_secrets(issued=True)}
engine = deploy("prod", config)
settings = settings_of(own)
small = {**own, "servers": {**own["servers"],
         "edge": {**own["servers"]["edge"], "memory": "512MB"}}}
print(json.dumps({
    "containers": [each.name for each in engine.running()],
    "instances": [each.name for each in instances(settings)],
    "names": public_names(settings),
    "routes": engine.carrier("traefik").files["/etc/tapbot/dynamic/routes.yaml"],
    "urls": engine.outputs["urls"],
    "links": [[link["from"], link["to"], link["port"]] for link in engine.outputs["links"]],
    "permits": shlex.split(engine.one(COMMAND, "data-permits").inputs["create"])[-1],
    "memory": [problem.line for problem in check(small, frozenset(), show)[1]],
    "seconds": start_seconds("miniflux"),
}))
"""


def python(root: Path, *args: str) -> str:
    """Run Python in the copy; return what it printed."""
    done = subprocess.run(
        [sys.executable, *args], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def deployed(root: Path, changes: dict[str, Any]) -> dict[str, Any]:
    """Return what the program in the copy makes of `prod` with these changes."""
    printed = python(root, "-W", "ignore", "-c", DEPLOY, json.dumps(changes))
    found: dict[str, Any] = json.loads(printed)
    return found


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository in which the page was followed to the letter."""
    root = tmp_path_factory.mktemp("added")
    copy_working_tree(root)
    for edit in edits(PAGE):
        edit.apply(root)
    python(root, "-m", "config.report.reference", "--write")
    return root


@pytest.fixture(scope="module")
def with_it(added: Path) -> dict[str, Any]:
    """What `prod` is with the new service."""
    secrets = {
        f"miniflux{kind}Password": f"q8Zr4vXb1LqW9mTe-q7-K-{kind}" for kind in ("Admin", "Database")
    }
    changes = {"miniflux": {}, "placement": {"miniflux": "edge"}}
    assert secrets.keys() == {"minifluxAdminPassword", "minifluxDatabasePassword"}
    return deployed(added, changes)


def test_the_page_says_how_many_files_are_touched() -> None:
    files = list(dict.fromkeys(edit.file for edit in edits(PAGE)))
    new = [file for file in files if not (ROOT / file).exists()]
    assert len(files) == 7
    assert len(new) == 4
    text = PAGE.read_text()
    assert (
        "Seven files are touched by hand: three of them are edited by a few lines, four are new"
        in (text.replace("\n", " "))
    )


def test_the_new_service_runs_behind_its_name_beside_its_database(with_it: dict[str, Any]) -> None:
    assert "miniflux" in with_it["containers"]
    assert "miniflux" in with_it["instances"], "budget, ports and disk would not know it"
    assert with_it["urls"]["miniflux"] == "https://feeds.tapbot.kz"
    assert "Host(`feeds.tapbot.kz`)" in with_it["routes"]
    assert "feeds.tapbot.kz" in with_it["names"], "its name in DNS would not be checked"
    assert ["miniflux", "postgres", 5432] in with_it["links"]
    assert ["traefik", "miniflux", 8088] in with_it["links"]


def test_it_counts_in_the_budget_and_in_the_preview(with_it: dict[str, Any]) -> None:
    [line] = with_it["memory"]
    assert "miniflux 128MB" in line
    assert with_it["seconds"] is None, "nobody measured it, and the preview says so"


def test_on_another_server_its_database_lets_it_in(added: Path) -> None:
    placement = {"miniflux": "edge", "n8n": "data", "n8nWorkers": "data"}
    found = deployed(added, {"miniflux": {}, "placement": placement})
    assert "10.88.0.1 . 5432" in found["permits"], "n8n is beside the database in this stack"


def test_a_stack_without_the_section_does_not_have_it(added: Path) -> None:
    found = deployed(added, {})
    assert "miniflux" not in found["containers"] + found["instances"]
    assert "feeds" not in found["routes"]


def test_what_is_generated_knows_it(added: Path) -> None:
    assert '"tapbot-stack:miniflux"' in (added / "config" / "settings.schema.json").read_text()
    reference = (added / "docs" / "configuration.md").read_text()
    for row in ("`miniflux.memory`", "`placement.miniflux`", "`minifluxAdminPassword`"):
        assert f"| {row} |" in reference


def test_its_own_test_and_those_of_the_architecture_pass(added: Path) -> None:
    tests = ("tests/components/edge/test_miniflux.py", "tests/test_architecture.py")
    python(added, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)


def without_lines(path: Path, pattern: str) -> None:
    """Remove the lines of a file that match, with the block that they open."""
    kept: list[str] = []
    depth = None
    for line in path.read_text().splitlines(keepends=True):
        indent = len(line) - len(line.lstrip())
        if depth is not None and line.strip() and indent > depth:
            continue
        depth = indent if re.search(pattern, line) else None
        if depth is None:
            kept.append(line)
    path.write_text("".join(kept))


def test_qdrant_is_taken_away_in_the_same_places(tmp_path: Path) -> None:
    root = tmp_path
    copy_working_tree(root)
    for file in (
        "config/services/qdrant.py",
        "components/data/qdrant.py",
        "components/data/qdrant_configuration.py",
        "tests/components/data/test_qdrant.py",
        "tests/components/data/test_qdrant_configuration.py",
        "docs/services/qdrant.md",
    ):
        (root / file).unlink()
    for file in ("config/sections.py", "__main__.py", "components/recovery/wiring.py"):
        without_lines(root / file, "(?i)qdrant")
    pins = root / "config" / "images.toml"
    pins.write_text(re.sub(r"\[qdrant\]\n(?:.+\n)*\n", "", pins.read_text()))
    for name in ("dev", "prod"):
        without_lines(root / f"Pulumi.{name}.yaml", r"qdrant:")
    python(root, "-m", "config.report.reference", "--write")
    found = deployed(root, {})
    assert "qdrant" not in json.dumps(found), "something of it is still made"
    assert {"postgres-data", "directus-1", "n8n", "traefik"} <= set(found["containers"])
