"""The one place that turns a service into a Docker container."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pulumi
import pulumi_docker as docker
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.containers.container import Mounted, container, duration
from components.containers.process import Health, Storage
from components.servers.server import Server
from config.words.memory import MemorySize
from tests.components.parts import (
    CHECK,
    PIN,
    container_args,
    lost_fleet,
    on_local,
    process,
    remote_fleet,
    target,
)
from tests.support.engine import IMAGE, Registered, run

CANONICAL = re.compile(r"[0-9]+\.(?:0|[0-9]*[1-9])")
ARGUMENTS = {"process", "networks", "calls", "files", "storage"}
GO_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(\d+)s")


def made(**changes: Any) -> Registered:
    """Return the container of a service that states only these things."""
    return on_local(lambda server: build(server, changes)).container("thing")


def build(
    server: Server, changes: Mapping[str, Any], after: list[pulumi.Resource] | None = None
) -> docker.Container:
    """Create the container; what is not of its arguments is of its instance."""
    own = {key: value for key, value in changes.items() if key in ARGUMENTS}
    instance = {key: value for key, value in changes.items() if key not in ARGUMENTS}
    args = container_args(target(server, **instance), **own)
    return container("service", args, Mounted(), server, after or [])


@pytest.fixture(scope="module")
def plain() -> Registered:
    """The container of a service that asks for nothing special."""
    return made()


def test_every_capability_is_dropped(plain: Registered) -> None:
    assert plain.inputs["capabilities"] == {"drops": ["ALL"], "adds": []}, (
        "a container that keeps Docker's default capabilities can chown, bind and ping as root"
    )


def test_a_capability_is_given_back_in_the_one_spelling_that_never_drifts() -> None:
    capabilities = made(process=process(capabilities=["NET_BIND_SERVICE"])).inputs["capabilities"]
    assert capabilities == {"drops": ["ALL"], "adds": ["CAP_NET_BIND_SERVICE"]}, (
        "the engine stores CAP_X: any other spelling replaces the container with every update"
    )


def test_no_process_inside_can_gain_privileges(plain: Registered) -> None:
    assert plain.inputs["securityOpts"] == ["no-new-privileges:true"], (
        "a setuid binary in an image would give root back to whoever breaks into the service"
    )


def test_the_root_file_system_is_read_only_and_tmp_is_in_memory(plain: Registered) -> None:
    assert plain.inputs["readOnly"] is True, "an intruder could replace the program's own files"
    assert list(plain.inputs["tmpfs"]) == ["/tmp"], "the only place a plain service may write to"
    assert "size=" in plain.inputs["tmpfs"]["/tmp"], "without a size it is half of the machine"


def test_scratch_space_is_added_to_tmp() -> None:
    tmpfs = made(storage=Storage(scratch={"/cache": "size=8m"})).inputs["tmpfs"]
    assert tmpfs["/cache"] == "size=8m"
    assert "/tmp" in tmpfs, "a service that asks for a cache still needs /tmp"


def test_it_comes_back_after_a_crash_and_after_a_reboot(plain: Registered) -> None:
    assert plain.inputs["restart"] == "unless-stopped", "nobody is there at night to start it"


def test_its_log_cannot_fill_the_disk(plain: Registered) -> None:
    assert plain.inputs["logDriver"] == "json-file"
    options = plain.inputs["logOpts"]
    assert (options["max-size"], options["max-file"]) == ("10m", "3"), (
        "Docker keeps logs for ever by default, until the database has no disk left"
    )


def test_each_line_of_its_log_says_which_container_service_and_server_it_is_of(
    plain: Registered,
) -> None:
    options = plain.inputs["logOpts"]
    assert options["tag"] == "{{.Name}}"
    labels = {each["label"] for each in plain.inputs["labels"]}
    named = set(options["labels"].split(","))
    assert named == {"kz.tapbot.service", "kz.tapbot.server"}
    assert named <= labels, "Docker leaves out a label that the container does not have"


@pytest.mark.parametrize("mib", [64, 512, 4096])
def test_memory_has_a_limit_and_no_swap_beyond_it(mib: int) -> None:
    inputs = made(memory=MemorySize(mib)).inputs
    assert inputs["memory"] == mib
    assert inputs["memorySwap"] == mib, (
        "without it the engine fills in twice the memory, which every preview shows as a change"
    )


@pytest.mark.parametrize(
    ("cpus", "text"), [(1.0, "1.0"), (2, "2.0"), (0.5, "0.5"), (0.25, "0.25"), (10.0, "10.0")]
)
def test_cpus_are_spelled_as_the_provider_reads_them_back(cpus: float, text: str) -> None:
    assert made(cpus=cpus).inputs["cpus"] == text, (
        'any other spelling, such as "2" for "2.0", replaces the container with every update'
    )


def test_cpus_over_the_whole_allowed_range_have_their_canonical_spelling() -> None:
    numbers = [hundredths / 100 for hundredths in range(1, 6400, 457)] + [0.1, 63.99, 64.0]

    def build_all(server: Server) -> None:
        for index, cpus in enumerate(numbers):
            build(server, {"name": f"thing-{index}", "cpus": cpus})

    for each in on_local(build_all).running():
        text, cpus = each.inputs["cpus"], numbers[int(each.name.removeprefix("thing-"))]
        assert CANONICAL.fullmatch(text), f"{cpus} became {text!r}: replaced with every update"
        assert Decimal(text) == Decimal(str(cpus)), f"{cpus} became {text!r}, another limit"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (1, "1s"), (60, "1m0s"), (90, "1m30s"), (3600, "1h0m0s"), (3661, "1h1m1s")],
)
def test_durations_are_spelled_as_go_spells_them(seconds: int, text: str) -> None:
    assert duration(seconds) == text, 'a healthcheck of "90s" is read back as "1m30s" for ever'


@given(st.integers(min_value=0, max_value=10**6))
def test_a_duration_means_what_it_was_made_from(seconds: int) -> None:
    found = GO_DURATION.fullmatch(duration(seconds))
    assert found, f"{duration(seconds)!r} is not a duration"
    hours, minutes, rest = (int(part or 0) for part in found.groups())
    assert hours * 3600 + minutes * 60 + rest == seconds
    assert max(minutes, rest) < 60, "Go carries seconds into minutes and minutes into hours"
    assert found[1] is None or (hours and found[2]), "Go starts with the first unit that is not 0"


def test_the_healthcheck_is_the_services_own(plain: Registered) -> None:
    health = Health(test=["CMD", "ask"], interval=3, timeout=4, start_period=90)
    assert made(process=process(health=health)).inputs["healthcheck"] == {
        "tests": ["CMD", "ask"],
        "interval": "3s",
        "timeout": "4s",
        "startPeriod": "1m30s",
        "retries": 3,
    }
    assert plain.inputs["healthcheck"]["tests"] == CHECK


def test_an_update_goes_on_only_when_the_service_is_healthy() -> None:
    inputs = made(process=process(health=Health(test=CHECK, start_period=120))).inputs
    assert inputs["wait"] is True, "clients would be started before their server answers"
    assert inputs["waitTimeout"] > 120, "a service within its start period would fail the update"


def test_an_update_waits_for_as_many_checks_as_the_engine() -> None:
    health = Health(test=CHECK, interval=30, timeout=5, start_period=30)
    assert made(process=process(health=health)).inputs["waitTimeout"] == 30 + 3 * 35, (
        "the first check comes after 30 s: with one missed, a good container would fail the update"
    )


@pytest.mark.parametrize(
    "change", ["healthcheck", "mounts", "tmpfs", "init", "cpuQuota", "cpuPeriod"]
)
def test_what_the_provider_ignores_on_a_running_container_replaces_it(
    plain: Registered, change: str
) -> None:
    assert change in plain.replace_on_changes, (
        f"the provider says it changed {change} and does nothing: the stack would lie"
    )


def test_a_start_that_failed_is_tried_again_by_the_next_update(plain: Registered) -> None:
    assert "#initerror" in plain.replace_on_changes, (
        "Pulumi would report success for a container that never became healthy"
    )


def test_it_has_time_to_stop_before_it_is_killed(plain: Registered) -> None:
    assert plain.inputs["destroyGraceSeconds"] >= 10, "unset means that it is killed at once"
    slow = made(process=process(stop_seconds=120)).inputs
    assert slow["destroyGraceSeconds"] == slow["stopTimeout"] == 120, "a reboot would kill it"


def test_the_image_is_on_the_engine_before_the_container_is_made() -> None:
    engine = on_local(lambda server: build(server, {}))
    image = engine.one(IMAGE, "local-example-service-1.2.3")
    assert engine.container("thing").inputs["image"] == PIN.reference
    assert image.urn in engine.container("thing").property_dependencies["image"], (
        "the container would be created while its image is still being pulled"
    )


def test_it_is_gone_before_its_replacement_comes(plain: Registered) -> None:
    assert plain.delete_before_replace, "two containers cannot have one name and one port"


def test_what_comes_first_is_order_and_never_data() -> None:
    def after_another(server: Server) -> None:
        first = build(server, {"name": "first"})
        build(server, {}, [first])

    engine = on_local(after_another)
    first, thing = engine.container("first"), engine.container("thing")
    assert first.urn in thing.dependencies, "it would not wait for what has to be up first"
    assert first.urn not in thing.data_dependencies, (
        "Pulumi replaces whoever takes data from a container that is deleted before its replacement"
    )


def test_labels_say_which_stack_server_and_service_it_belongs_to(plain: Registered) -> None:
    assert plain.labels == {
        "kz.tapbot.stack": "test",
        "kz.tapbot.server": "edge",
        "kz.tapbot.service": "thing",
        "kz.tapbot.role": "service",
    }, "status, sweeps and clean-up find containers by these labels"


def test_a_secret_environment_stays_secret_in_the_state_and_the_plan() -> None:
    def with_token(server: Server) -> None:
        quiet = process(environment={"TOKEN": pulumi.Output.secret("hush")})
        build(server, {"process": quiet})

    thing = on_local(with_token).container("thing")
    assert thing.environment == {"TOKEN": "hush"}
    assert "envs" in thing.secret_inputs, "a preview would print the token"


def test_it_runs_on_its_servers_own_engine() -> None:
    engine = run(lambda: build(remote_fleet()["data"], {}))
    assert engine.container("thing").provider.endswith("pulumi:providers:docker::data"), (
        "without an explicit provider it lands on whatever engine the operator's machine has"
    )
    assert engine.container("thing").inputs["name"] == "tapbot-test-thing"


def test_another_entry_point_is_run_instead_of_the_images_own(plain: Registered) -> None:
    assert made(process=process(entrypoint=["sh", "it.sh"])).inputs["entrypoints"] == [
        "sh",
        "it.sh",
    ]
    assert "entrypoints" not in plain.inputs, "an empty one would start nothing at all"


def test_a_device_of_the_host_is_at_the_same_path_inside(plain: Registered) -> None:
    found = made(storage=Storage(devices=["/dev/net/tun"])).inputs["devices"]
    path = "/dev/net/tun"
    assert found == [{"hostPath": path, "containerPath": path, "permissions": "rwm"}]
    assert "devices" not in plain.inputs


def test_a_path_of_the_host_is_read_only(plain: Registered) -> None:
    mounts = made(storage=Storage(host={"/host/proc": "/proc"})).mounts
    assert mounts["/host/proc"] == {
        "type": "bind",
        "target": "/host/proc",
        "source": "/proc",
        "readOnly": True,
    }
    assert plain.mounts == {}


def test_a_container_on_a_lost_server_stays_as_it_was() -> None:
    found = run(lambda: build(lost_fleet()["data"], {})).container("thing")
    assert found.ignore_changes == {"*"}, "an update would wait for an answer"
    assert found.retain_on_delete
    assert found.inputs["image"] == PIN.reference
