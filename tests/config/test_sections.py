"""The list of services, and what holds for all of them."""

from itertools import pairwise
from typing import Final, get_args

import pytest

from config import images
from config.base import camel_case
from config.instances import instances
from config.sections import (
    Sections,
    all_secrets,
    is_map,
    is_optional,
    section_classes,
    section_of_placement,
    workloads,
)
from config.service import Naming, Where, Workload
from config.words.numbers import Between, Replicas
from tests.config.samples import problems_of, without
from tests.support.factories import everything, only_problem, settings_of, valid_settings

OPTIONAL: Final = [
    *["redisQueue", "redisCache", "qdrant", "directus", "n8n", "links", "bots", "site"],
    *["monitoring", "grafana", "logs", "alerts", "backups", "pgadmin", "dozzle", "portainer"],
    "gate",
]
INDENT: Final = "write the keys of {} on indented lines below it in the stack file"
BLANK: Final = "write `{}: {{}}` for its defaults, or remove the line from the stack file"


def every_workload() -> list[Workload]:
    """Return every workload of every service, whether it is placed or not."""
    return [each for kind in section_classes().values() for each in kind.WORKLOADS]


def test_every_service_is_a_section() -> None:
    assert list(section_classes()) == [
        *["tunnel", "postgres", "redis_queue", "redis_cache", "qdrant", "directus", "n8n"],
        *[
            "links",
            "bots",
            "traefik",
            "site",
            "monitoring",
            "grafana",
            "logs",
            "alerts",
            "backups",
            "pgadmin",
            "dozzle",
            "portainer",
            "gate",
        ],
    ]


def test_a_stack_may_do_without_these() -> None:
    optional = [camel_case(field) for field in section_classes() if is_optional(field)]
    assert optional == OPTIONAL


def test_the_sections_of_a_stack_are_those_that_it_has() -> None:
    paths = list(everything().present())
    assert [path.partition(".")[0] for path in paths] == list(section_classes())
    assert "bots.greeter" in paths, "each bot is a service of its own"
    settings = settings_of(without(*OPTIONAL))
    assert list(settings.present()) == ["tunnel", "postgres", "traefik"]


@pytest.mark.parametrize(
    ("absent", "services"),
    [
        (["qdrant"], {"qdrant"}),
        (["site"], {"site"}),
        (["directus", "redisCache"], {"directus", "redis-cache"}),
        (["n8n", "redisQueue"], {"n8n", "n8n-worker", "redis-queue"}),
    ],
)
def test_an_absent_section_is_an_absent_service(absent: list[str], services: set[str]) -> None:
    values = without(*absent)
    assert problems_of(values) == [], "a placement was demanded"
    every = {each.service for each in instances(valid_settings())}
    assert {each.service for each in instances(settings_of(values))} == every - services


def test_a_section_that_is_there_has_to_be_placed() -> None:
    values = without("qdrant") | {"qdrant": {}}
    [problem] = problems_of(values)
    assert problem.line == (
        "placement.qdrant: is missing (expected the server that runs Qdrant, such as edge)"
    )
    assert problem.fix == "pulumi config set --path 'tapbot-stack:placement.qdrant' edge"


@pytest.mark.parametrize("value", [None, ""])
@pytest.mark.parametrize(
    ("section", "keys"),
    [
        ("redisQueue", "memory, cpus"),
        ("redisCache", "memory, cpus"),
        ("qdrant", "memory, cpus, volume"),
        ("directus", "adminEmail"),
        ("n8n", "ownerEmail"),
        ("site", "memory, cpus, subdomain, aliases, replicas, embeddedBy, chat"),
    ],
)
def test_a_section_without_a_value_is_not_an_absent_one(
    section: str, keys: str, value: str | None
) -> None:
    problem = only_problem({section: value})
    assert problem.line == (
        f"{section}: is not a mapping (got nothing; expected a mapping with {keys})"
    )
    may_be_empty = section not in ("directus", "n8n")
    assert problem.fix == (BLANK if may_be_empty else INDENT).format(section), (
        "somebody who meant to have the service would find it gone"
    )


def test_what_a_service_needs_is_a_section() -> None:
    for field, kind in section_classes().items():
        for other in kind.NEEDS:
            assert other in section_classes(), f"{field} needs {other}, which nobody can add"
            assert other != field


def test_what_has_a_database_needs_the_server_of_databases() -> None:
    for field, kind in section_classes().items():
        if kind.DATABASE:
            assert "postgres" in kind.NEEDS, field


def test_every_workload_has_a_name_of_its_own() -> None:
    names = [each.name for each in every_workload()]
    assert len(names) == len(set(names)), "two services would have one container"


def test_what_one_workload_says_of_others_exists() -> None:
    pinned = images.load_pins({})
    for field, kind in section_classes().items():
        for each in kind.WORKLOADS:
            if each.beside:
                assert each.beside in workloads(), f"{each.name} would run nowhere"
            if each.counted_by:
                assert each.counted_by in kind.model_fields, f"{each.name} could not be counted"
            if each.naming is Naming.NUMBERED:
                assert each.counted_by, f"{field}: one replica needs no number"
            assert each.image in pinned or is_map(field), f"{each.name} has no image"


def test_the_replicas_of_two_services_never_share_a_port() -> None:
    most = next(part.most for part in get_args(Replicas) if isinstance(part, Between))
    assert most == 16
    spans = sorted(
        (
            each.reached_at or each.port,
            int(most) if each.naming is Naming.NUMBERED else 1,
            each.name,
        )
        for each in every_workload()
        if each.port and not each.is_local
    )
    for (port, span, name), (following, _, other) in pairwise(spans):
        assert port + span <= following, f"{name} and {other} would collide on one server"


def test_every_placed_workload_has_a_key_below_placement() -> None:
    assert list(workloads()) == [
        *["postgres", "redisQueue", "redisCache", "qdrant", "directus", "n8n", "n8nWorkers"],
        *[
            "n8nWebhooks",
            "bots",
            "traefik",
            "site",
            "monitoring",
            "backups",
            "pgadmin",
            "dozzle",
            "portainer",
        ],
    ]
    placed = [each for each in every_workload() if each.where is Where.PLACED]
    assert {each.placement for each in placed} == set(workloads())


def test_a_key_belongs_to_the_first_workload_that_has_it() -> None:
    beside = [each for each in every_workload() if each.placement == "monitoring"]
    assert workloads()["monitoring"] is beside[0]


def test_a_key_below_placement_belongs_to_a_section() -> None:
    assert section_of_placement("n8nWorkers") == "n8n"
    assert section_of_placement("redisQueue") == "redis_queue"
    for key in workloads():
        assert section_of_placement(key) in section_classes(), key


def test_every_section_is_a_field_in_the_order_of_the_page() -> None:
    fields = [field for field in Sections.model_fields if field in section_classes()]
    assert fields == list(section_classes())


def test_secrets_are_those_of_their_sections() -> None:
    found = all_secrets()
    for field, kind in section_classes().items():
        own = [secret for secret, section in found.items() if section == field]
        assert own == list(kind.secrets()), f"a secret of {field} would be asked for elsewhere"
