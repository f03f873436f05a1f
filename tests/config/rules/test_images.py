"""Rules on references that replace our pins."""

from pathlib import Path

import pytest

from config import images
from config.report.errors import Problem
from config.rules.images import are_known
from tests.support.factories import only_problem, problem_lines, valid_settings


def test_an_image_under_an_unknown_key_is_named() -> None:
    problem = only_problem({"images": {"postgre": "postgres:16.15"}})
    assert problem.line.startswith(
        "images['postgre']: is not an image of the stack, did you mean postgres? "
        "(expected one of: postgres, haproxy, redis, "
    )
    assert problem.fix == "rename or remove it under tapbot-stack:images in the stack file"


def test_an_older_image_is_allowed_where_its_data_was_brought_back() -> None:
    images = {"directus": "directus/directus:10.9.3", "n8n": "n8nio/n8n:2.9.4"}
    older = {"directus": "before-upgrade-20261127-120000"}
    found = only_problem({"images": images, "olderImages": older})
    assert found.path == "images.n8n"
    del images["n8n"]
    assert problem_lines({"images": images, "olderImages": older}) == []
    found = only_problem({"images": {}, "olderImages": older})
    assert found.path == "olderImages['directus']"
    assert found.problem == "is of an image that is ours"
    assert found.fix == "pulumi config rm --path 'tapbot-stack:olderImages.directus'"


def test_an_image_of_the_stack_may_be_replaced() -> None:
    assert problem_lines({"images": {"redis": "mirror.tapbot.kz/redis:7.2.16"}}) == []


@pytest.mark.parametrize(
    ("key", "reference", "problem", "expected"),
    [
        ("postgres", "postgres:17.2-bookworm", "is the same major version", "a tag with 16"),
        ("postgres", "pgvector/pgvector:0.16.1-pg17-bookworm", "same major version", "with 16"),
        ("postgres", "postgres:16.15-alpine3.20", "its base is the same", "with bookworm"),
        ("postgres", "postgis/postgis:16-3.5-alpine", "its base is the same", "with bookworm"),
        ("redis", "redis:6.2.14-bookworm", "is older than the version", "7.2.16-bookworm or newer"),
        ("qdrant", "mirror.tapbot.kz/qdrant/qdrant:v1.9.2", "is older", "or newer"),
        ("directus", "directus/directus:10.9.3", "is older", "10.10.7 or newer"),
        ("n8n", "n8nio/n8n:2.9.4", "is older", "2.42.6 or newer"),
    ],
)
def test_an_image_that_cannot_read_the_data_is_refused_with_the_procedure(
    key: str, reference: str, problem: str, expected: str
) -> None:
    found = only_problem({"images": {key: reference}})
    assert found.path == f"images.{key}"
    assert problem in found.problem
    assert found.got == f"'{reference}'"
    assert expected in found.expected
    page = found.fix.removeprefix("see ").partition(",")[0]
    assert (Path(__file__).parents[3] / page).is_file(), "the procedure is not there"


@pytest.mark.parametrize(
    ("key", "reference"),
    [
        ("postgres", "postgres:16.17-bookworm"),
        ("postgres", "pgvector/pgvector:0.8.6-pg16-bookworm"),
        ("postgres", "registry.tapbot.kz/postgres:16.15-bookworm-postgis"),
        ("redis", "redis:8.2.1-bookworm"),
        ("n8n", "n8nio/n8n:2.43.0"),
        ("n8n", "registry.tapbot.kz/automation:1.0"),
        ("traefik", "traefik:v3.6.2"),
    ],
)
def test_an_image_that_reads_the_data_is_accepted(key: str, reference: str) -> None:
    assert problem_lines({"images": {key: reference}}) == []


def test_a_pins_file_that_cannot_be_read_is_a_problem_like_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = valid_settings()
    monkeypatch.setattr(images, "PINS_FILE", tmp_path / "images.toml")
    # Without their caches, so that no other test sees what this one read.
    monkeypatch.setattr(images, "_tables", images._tables.__wrapped__)
    monkeypatch.setattr(images, "_own_pins", images._own_pins.__wrapped__)
    [problem] = are_known.find(settings)
    assert isinstance(problem, Problem)
    assert problem.line.startswith("images: config/images.toml cannot be read: ")
    assert problem.fix == "restore config/images.toml from git"
