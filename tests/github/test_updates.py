"""Newer versions arrive as pull requests: of images by Renovate, of all else by Dependabot."""

import json
import re
from pathlib import Path
from typing import Any

import yaml

from config.images import PINS_FILE, load_pins

ROOT = Path(__file__).parents[2]
RENOVATE: dict[str, Any] = json.loads((ROOT / "renovate.json").read_text())
PINS = [(pin.name, pin.tag) for pin in load_pins({}).values()]


def test_every_pinned_image_is_found() -> None:
    [manager] = RENOVATE["customManagers"]
    file = PINS_FILE.relative_to(ROOT).as_posix()
    assert any(re.search(each.strip("/"), file) for each in manager["managerFilePatterns"])
    # Named groups are spelled otherwise in JavaScript.
    [pattern] = (each.replace("(?<", "(?P<") for each in manager["matchStrings"])
    found = [
        (match["depName"], match["currentValue"])
        for match in re.finditer(pattern, PINS_FILE.read_text())
    ]
    assert found == PINS


def test_no_rule_refuses_the_version_that_is_pinned() -> None:
    tags = dict(PINS)
    for rule in RENOVATE["packageRules"]:
        assert rule["description"]
        for name in rule["matchPackageNames"]:
            tag = tags[name]
            assert tag
            assert re.search(rule["allowedVersions"].strip("/"), tag), name


def test_n8n_and_its_runners_arrive_together() -> None:
    [rule] = [each for each in RENOVATE["packageRules"] if "groupName" in each]
    assert rule["matchPackageNames"] == ["n8nio/n8n", "n8nio/runners"], "of two versions is refused"


def test_actions_and_python_are_kept_fresh() -> None:
    updates = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text())["updates"]
    assert {each["package-ecosystem"] for each in updates} == {"github-actions", "pip"}
