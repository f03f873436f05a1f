"""The summary of a preview says what happens, what restarts and which data is touched."""

import pytest

from config.sections import section_classes
from tests.toolchain.preview_samples import (
    BAIT,
    CONTAINER,
    FILES,
    GENERATED,
    IMAGE,
    JOB,
    NETWORK,
    SERVER,
    VOLUME,
    Json,
    preview,
    service,
    step,
)
from toolchain.preview_summary.digest import read
from toolchain.preview_summary.report import report
from toolchain.preview_summary.restarts import start_seconds

N8N = service("tapbot:edge:N8n")
DIRECTUS = service("tapbot:data:Directus")
SAFE = "No data resource is replaced or deleted."


def summary(*steps: Json) -> str:
    """Return the summary of a preview of these steps."""
    return report(read(preview(*steps)), "prod")


def row(text: str, name: str) -> str:
    """Return what the table says about a service."""
    (found,) = [line for line in text.splitlines() if line.startswith(f"| `{name}` |")]
    return found


def test_a_preview_without_changes_says_so_and_nothing_else() -> None:
    same = step("same", N8N, "n8n", service="n8n")
    assert summary(same) == (
        "<!-- tapbot-preview:prod -->\n\n## Preview of `prod`\n\n**Nothing changes.**\n\n"
        f"{SAFE}\n\nNothing that runs is restarted.\n"
    )


def test_the_first_line_marks_the_comment_so_that_it_is_edited() -> None:
    assert summary().splitlines()[0] == "<!-- tapbot-preview:prod -->"


def test_the_headline_counts_resources_and_not_the_components_around_them() -> None:
    text = summary(
        step("create", [SERVER, "tapbot:edge:N8n"], "n8n"),
        step("create", N8N, "n8n", service="n8n"),
        step("create", [SERVER, NETWORK], "front", service="edge"),
        step("update", [SERVER, IMAGE], "edge-n8n", service="edge", changed=["name"]),
        step("delete", [SERVER, NETWORK], "old", service="edge"),
        step("replace", DIRECTUS, "directus", service="directus", changed=["image"]),
    )
    assert "**2 created, 1 changed, 1 replaced, 1 deleted.**" in text


def test_a_replacement_that_is_listed_as_three_steps_is_one_change() -> None:
    ops = ["delete-replaced", "replace", "create-replacement"]
    text = summary(*(step(op, N8N, "n8n", service="n8n", changed=["image"]) for op in ops))
    assert "**1 replaced.**" in text
    assert row(text, "n8n") == "| `n8n` | container replaced | `image` |"


def test_a_new_stack_restarts_and_loses_nothing() -> None:
    text = summary(
        step("create", N8N, "n8n", service="n8n"),
        step("create", [SERVER, VOLUME], "n8n-data", service="n8n", protect=True),
    )
    assert SAFE in text
    assert "Nothing that runs is restarted." in text
    assert row(text, "n8n") == "| `n8n` | container created, data volume created |  |"


@pytest.mark.parametrize(
    ("name", "length"),
    [
        ("n8n", "about 10 s"),
        ("n8n-worker", "about 5 s"),
        ("directus", "about 16 s"),
        ("postgres", "about 6 s"),
        ("redis-queue", "about 0.5 s"),
        ("traefik", "about 1 s"),
        ("bot", "a few seconds (not measured)"),
    ],
)
def test_a_replaced_container_interrupts_its_service_for_its_start_time(
    name: str, length: str
) -> None:
    text = summary(step("replace", N8N, name, service=name, changed=["image"]))
    assert f"- `{name}`: interrupted once, for {length}\n" in text
    assert row(text, name) == f"| `{name}` | container replaced | `image` |"


def test_every_service_restarts_in_the_time_that_its_workload_states() -> None:
    workloads = [each for kind in section_classes().values() for each in kind.WORKLOADS]
    for workload in workloads:
        assert start_seconds(workload.name) == workload.start_seconds
    assert start_seconds("bot") is None


@pytest.mark.parametrize("name", ["tunnel", "postgres"])
def test_containers_that_do_not_stand_in_for_each_other_interrupt(name: str) -> None:
    steps = [
        step("replace", N8N, f"{name}-{server}", service=name, changed=["image"])
        for server in ("edge", "data")
    ]
    text = summary(*steps)
    assert f"- `{name}`: interrupted once, for " in text
    assert "not interrupted" not in text


def test_replicas_that_are_replaced_one_after_another_do_not_interrupt() -> None:
    text = summary(
        step("replace", DIRECTUS, "directus-1", service="directus", changed=["envs[3]"]),
        step("replace", DIRECTUS, "directus-2", service="directus", changed=["envs[3]"]),
    )
    assert (
        "- `directus`: 2 of 2 replicas are replaced one after another, about 16 s each; "
        "the service is not interrupted\n"
    ) in text
    assert row(text, "directus") == "| `directus` | 2 containers replaced | `envs` |"


def test_a_replica_that_stays_counts_as_one_that_answers() -> None:
    text = summary(
        step("same", DIRECTUS, "directus-1", service="directus"),
        step("replace", DIRECTUS, "directus-2", service="directus", changed=["image"]),
    )
    assert "1 of 2 replicas are replaced" in text


def test_a_replica_that_only_comes_with_this_update_does_not_count() -> None:
    text = summary(
        step("replace", DIRECTUS, "directus-1", service="directus", changed=["image"]),
        step("create", DIRECTUS, "directus-2", service="directus"),
    )
    assert "- `directus`: interrupted once" in text


def test_a_change_in_place_restarts_nothing() -> None:
    text = summary(step("update", N8N, "n8n", service="n8n", changed=["memory"]))
    assert "Nothing that runs is restarted." in text
    assert row(text, "n8n") == "| `n8n` | container changed in place | `memory` |"


def test_a_carrier_container_updates_files_and_is_no_restart() -> None:
    chain = [SERVER, "tapbot:edge:Site", FILES, CONTAINER]
    text = summary(
        step("replace", chain, "site-carrier", service="site", changed=["uploads[0].content"])
    )
    assert "Nothing that runs is restarted." in text
    assert SAFE in text
    assert row(text, "site") == "| `site` | files updated | `uploads` |"


def test_a_volume_of_files_is_not_data_because_the_program_fills_it_again() -> None:
    chain = [SERVER, "tapbot:edge:Site", FILES, VOLUME]
    text = summary(step("replace", chain, "site-files", service="site", changed=["name"]))
    assert SAFE in text
    assert "file volume replaced" in text


def test_a_job_runs_again_and_interrupts_nobody() -> None:
    chain = [SERVER, "tapbot:edge:N8n", JOB, CONTAINER]
    text = summary(step("replace", chain, "n8n-owner", service="n8n-owner", changed=["labels"]))
    assert "- `n8n-owner` runs again\n" in text
    assert "interrupted" not in text


def test_a_service_that_goes_away_is_named() -> None:
    text = summary(step("delete", N8N, "bot", service="bot"))
    assert "- `bot` stops for good\n" in text


@pytest.mark.parametrize("op", ["delete", "replace"])
def test_a_data_volume_that_is_lost_is_named_loudly(op: str) -> None:
    chain = [SERVER, "tapbot:data:Postgres", VOLUME]
    lost = step(op, chain, "postgres-data", service="postgres", changed=["labels"])
    text = summary(lost)
    verb = "deleted" if op == "delete" else "replaced"
    assert "> [!CAUTION]\n> **Data is touched:**\n" in text
    assert f"> - data volume `postgres-data` of `postgres` is **{verb}**\n" in text
    assert SAFE not in text


def test_a_volume_that_the_engine_keeps_says_so() -> None:
    chain = [SERVER, "tapbot:data:Postgres", VOLUME]
    text = summary(step("delete", chain, "postgres-data", service="postgres", retainOnDelete=True))
    assert "is **deleted** (the engine keeps the old one, Pulumi forgets it)" in text


def test_it_says_what_a_volume_holds_that_stays_behind() -> None:
    chain = [SERVER, "tapbot:data:Qdrant", VOLUME]
    text = summary(step("delete", chain, "qdrant-data", service="qdrant", retainOnDelete=True))
    assert "(it holds vectors; the engine keeps the old one, Pulumi forgets it)" in text


@pytest.mark.parametrize(
    ("kind", "noun"),
    [
        (GENERATED, "secret"),
        ("random:index/randomBytes:RandomBytes", "secret"),
        ("tls:index/privateKey:PrivateKey", "secret"),
    ],
)
def test_a_generated_secret_that_is_replaced_is_data(kind: str, noun: str) -> None:
    chain = ["tapbot:stack:StackSecrets", kind]
    text = summary(
        step("replace", chain, "n8n-encryption-key", service="secrets", changed=["length"])
    )
    assert f"> - {noun} `n8n-encryption-key` of `secrets` is **replaced**" in text
    assert "needs the old value" in text


def test_any_protected_resource_is_data_whatever_its_type() -> None:
    text = summary(step("delete", ["acme:x/bucket:Bucket"], "backups", protect=True))
    assert "> - Bucket `backups` of `backups` is **deleted**" in text


def test_a_resource_that_loses_its_protection_is_named() -> None:
    chain = [SERVER, "tapbot:data:Postgres", VOLUME]
    exposed = step("update", chain, "pg", service="postgres", protect=True)
    after = exposed["newState"]
    assert isinstance(after, dict)
    after["protect"] = False
    text = summary(exposed)
    assert "> - data volume `pg` of `postgres` loses its **protection**" in text


def test_a_server_that_is_reached_in_another_way_is_a_change_of_its_connection() -> None:
    chain = ["tapbot:servers:Engine", "pulumi:providers:docker"]
    text = summary(step("update", chain, "data", service="data", changed=["host"]))
    assert row(text, "data") == "| `data` | server connection changed in place | `host` |"


def test_properties_are_names_and_never_values() -> None:
    keys = ["envs[3]", f'logOpts["{BAIT}"]', f"labels.{BAIT}", "__defaults", "command"]
    text = summary(step("replace", N8N, "n8n", service="n8n", changed=keys))
    assert row(text, "n8n").endswith("| `command`, `envs`, `labels`, `logOpts` |")
    assert BAIT not in text


def test_many_properties_are_shortened() -> None:
    keys = [f"property{number}" for number in range(12)]
    text = summary(step("replace", N8N, "n8n", service="n8n", changed=keys))
    assert row(text, "n8n").endswith("and 4 more |")
