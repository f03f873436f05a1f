"""`make doctor` finds what really is wrong on the running stack."""

import json
from typing import Any

from config.images import load_pins
from tests.e2e.deployment import Deployment
from tests.e2e.docker_cli import Docker
from tests.e2e.redis import RedisSession
from toolchain.doctor import host
from toolchain.doctor.reading import Seen, parse
from toolchain.doctor.visit import PROBE
from toolchain.engines import LOCAL

QUEUE = "bull:jobs:wait"


def examined(deployment: Deployment, *flags: str) -> tuple[int, dict[str, str], dict[str, str]]:
    """Run it; return its exit code, the cells of this machine, and each problem's severity."""
    result = deployment.pulumi.toolchain("doctor", *flags, "--json")
    found: dict[str, Any] = json.loads(result.out)
    problems = {each["problem"]: each["severity"] for each in found["problems"]}
    assert all(each["fix"] for each in found["problems"])
    [cells] = found["servers"].values()
    return result.code, cells, problems


def test_nothing_is_wrong_with_the_stack(deployment: Deployment) -> None:
    code, cells, problems = examined(deployment, "--drift")
    # This machine itself may have little room, or ended processes since its boot.
    assert code == 0, problems
    assert not [each for each in problems if "by hand" in each or "is gone" in each], problems
    assert cells["answers"] == "yes"
    assert cells["queue"] == "0 waiting, 0 active"
    well, wanted = cells["containers"].split()[::2][:2]
    assert well == wanted
    assert int(cells["certificates"].split()[0]) > 14
    shown = deployment.pulumi.toolchain("doctor")
    assert "Errors: 0" in shown.out or "All is well." in shown.out


def test_a_stopped_worker_and_its_queue_are_found(deployment: Deployment, docker: Docker) -> None:
    redis = RedisSession(docker, "redis-queue", "n8n", deployment.passwords["redis-queue-password"])
    worker = docker.name("n8n-worker-1")
    with docker.without("n8n-worker-1"):
        redis.ask(f"LPUSH {QUEUE} doctor-1")
        try:
            code, _, problems = examined(deployment)
        finally:
            redis.ask(f"LREM {QUEUE} 0 doctor-1")
    assert code == 1
    assert any(each.startswith(f"{worker} is exited with") for each in problems), problems
    assert problems["executions wait, and no worker has one: 1"] == "error"


def test_who_counts_the_queue_sees_none_of_it(docker: Docker) -> None:
    health = ("redis-cli", "--user", "health", "--pass", "any", "--no-auth-warning")
    for refused in (("lrange", QUEUE, "0", "-1"), ("rpush", QUEUE, "x"), ("llen", "other")):
        answer = docker.execute("redis-queue-data", *health, *refused)
        assert "NOPERM" in answer.text, f"{refused}: {answer.text}"


def test_a_public_entry_that_does_not_answer_is_found(
    deployment: Deployment, docker: Docker
) -> None:
    with docker.without("traefik"):
        code, _, problems = examined(deployment)
    assert code == 1
    assert any("nothing answers" in each for each in problems), problems


def test_what_was_changed_or_removed_by_hand_is_told_in_words(
    deployment: Deployment, docker: Docker
) -> None:
    name = docker.name("qdrant-data")
    docker.machine.run("docker", "update", "--restart", "no", name)
    try:
        _, _, problems = examined(deployment, "--drift")
    finally:
        docker.machine.run("docker", "update", "--restart", "unless-stopped", name)
    assert problems.get("qdrant-data was changed by hand: restart") == "warning", problems


def test_a_small_disk_that_is_full_is_found(docker: Docker) -> None:
    stub = "case $1 in version) echo 1 ;; info) echo /small ;; esac"
    script = (
        "head -c 1000000 /dev/zero >/small/data; mkdir /tmp/bin;"
        f" printf '#!/bin/sh\\n%s\\n' '{stub}' >/tmp/bin/docker; chmod +x /tmp/bin/docker;"
        ' PATH=/tmp/bin:$PATH exec sh -s -- none ""'
    )
    image = load_pins({})["redis"].reference
    asked = ("docker", "run", "--rm", "--interactive", "--tmpfs", "/small:size=1m")
    said = docker.machine.run(
        *asked, "--entrypoint", "sh", image, "-c", script, stdin=PROBE.read_text()
    )
    reading = parse(LOCAL, Seen("none", {}), said.out, 0, 0)
    assert reading is not None, said.text
    [problem] = host.disk(reading).problems
    assert problem.severity == "error"
    assert problem.problem.startswith("the disk of /small is 9"), problem
