"""A service of the compose file is the inspected container again."""

from typing import Any

from bench.compose_service import service
from tests.bench.inspected import IMAGE, container


def described(**host: Any) -> dict[str, Any]:
    """Return the service of a container whose host configuration differs in some parts."""
    inspected = container("cache")
    inspected["HostConfig"] |= host
    return service(inspected, IMAGE, "tapbot-b")


def test_image_and_command_are_taken_over() -> None:
    found = described()
    assert found["image"] == "redis:7"
    assert found["command"] == ["redis-server", "/etc/tapbot/redis.conf"]


def test_nothing_is_pulled_while_the_clock_runs() -> None:
    assert described()["pull_policy"] == "never"


def test_an_entry_point_of_the_image_is_left_to_the_image() -> None:
    assert "entrypoint" not in described()


def test_an_entry_point_of_the_container_is_kept() -> None:
    assert service(container("cache"), {}, "tapbot-b")["entrypoint"] == ["entry.sh"]


def test_a_job_stays_after_its_end() -> None:
    job = container("cache")
    job["Config"]["Labels"] = {"kz.tapbot.role": "job"}
    found = service(job, IMAGE, "tapbot-b")
    stay = ["sh", "-c", '"$$@" && exec sleep infinity', "sh"]
    work = ["entry.sh", "redis-server", "/etc/tapbot/redis.conf"]
    assert found["entrypoint"] == [*stay, *work]
    assert "command" not in found


def test_labels_of_the_image_are_left_to_the_image() -> None:
    assert described()["labels"] == {"kz.tapbot.service": "cache"}


def test_dollar_signs_stay_dollar_signs() -> None:
    found = described()
    assert found["environment"] == ["PATH=/bin", "PRICE=5$$"]
    assert found["healthcheck"]["test"] == ["CMD-SHELL", "redis-cli ping $$HOST"]


def test_the_health_check_keeps_its_times() -> None:
    check = described()["healthcheck"]
    assert (check["interval"], check["timeout"]) == ("1000ms", "5000ms")
    assert (check["start_period"], check["retries"]) == ("60000ms", 3)


def test_limits_are_the_same() -> None:
    found = described()
    assert (found["mem_limit"], found["memswap_limit"]) == (134217728, 134217728)
    assert (found["cpus"], found["shm_size"]) == (0.5, 67108864)
    assert found["ulimits"] == {"nofile": {"soft": 1024, "hard": 2048}}


def test_hardening_is_the_same() -> None:
    found = described(CapAdd=["CAP_NET_BIND_SERVICE"])
    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert found["cap_add"] == ["CAP_NET_BIND_SERVICE"]
    assert found["security_opt"] == ["no-new-privileges:true"]
    assert found["tmpfs"] == ["/tmp:size=256m"]


def test_it_answers_to_the_same_names_on_the_networks() -> None:
    assert described()["networks"] == {"back": {"aliases": ["cache"]}}


def test_volumes_are_mounted_at_the_same_paths() -> None:
    assert described()["volumes"] == [
        {"type": "volume", "source": "cache-files", "target": "/etc/tapbot", "read_only": True}
    ]


def test_published_ports_are_the_same() -> None:
    bindings = {"8080/tcp": [{"HostIp": "127.0.0.1", "HostPort": "18080"}]}
    assert described(PortBindings=bindings)["ports"] == [
        {"target": 8080, "protocol": "tcp", "published": "18080", "host_ip": "127.0.0.1"}
    ]


def test_what_the_container_does_not_have_is_left_out() -> None:
    found = described()
    assert found.keys().isdisjoint({"ports", "cap_add", "init"})
