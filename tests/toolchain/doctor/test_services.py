"""What is said of containers and their images."""

from tests.toolchain.doctor.readings import EDGE, described, reading
from toolchain.containers import MISSING, Container
from toolchain.doctor import services
from toolchain.doctor.finding import ERROR, WARNING


def test_containers_that_are_well_are_counted() -> None:
    answer = services.containers(reading(described(), described("n8n")))
    assert (answer.cell, answer.problems) == ("2 of 2 well", ())


def test_one_that_ended_for_lack_of_memory_says_so() -> None:
    ended = described(Status="exited", Running=False, ExitCode=137, OOMKilled=True)
    [problem] = services.containers(reading(ended)).problems
    assert problem.severity == ERROR
    assert problem.problem == (
        "tapbot-prod-qdrant-data is exited with 137, ended for lack of memory"
    )
    assert problem.fix == "on edge: docker logs --tail 50 tapbot-prod-qdrant-data"


def test_an_unhealthy_one_says_what_its_health_check_said_last() -> None:
    log = [{"Output": "early"}, {"Output": "edge: no handshake\n"}]
    sick = described(Health={"Status": "unhealthy", "Log": log})
    [problem] = services.containers(reading(sick)).problems
    assert problem.problem == "tapbot-prod-qdrant-data is unhealthy: edge: no handshake"


def test_one_that_the_state_has_and_the_engine_has_not_is_missing() -> None:
    gone = Container("tapbot-prod-n8n", "n8n", "edge", MISSING, "", "x:1", engine=EDGE)
    answer = services.containers(reading(described(), recorded=(gone,)))
    assert answer.cell == "1 of 2 well"
    assert [each.problem for each in answer.problems] == ["tapbot-prod-n8n is missing"]


def test_restarts_are_a_warning_for_a_day() -> None:
    old = described() | {"RestartCount": 3}
    assert services.restarts(reading(old)).problems == ()
    fresh = described(StartedAt="2026-11-26T12:00:00Z") | {"RestartCount": 3}
    [problem] = services.restarts(reading(fresh)).problems
    assert problem.severity == WARNING
    assert "was started again 3 times, last at 2026-11-26T12:00:00 UTC" in problem.problem


def test_who_is_at_its_limit_is_named() -> None:
    lines = ("share=tapbot-prod-n8n 97.50%", "share=tapbot-prod-site-1 3.00%", "share=x --")
    answer = services.limits(reading(more=lines))
    assert answer.cell == "n8n 98 %"
    assert [each.problem for each in answer.problems] == ["tapbot-prod-n8n uses 98 % of its memory"]


def test_an_image_of_half_a_year_ago_is_old() -> None:
    lines = (
        "image=redis:7.2.16-bookworm 2026-01-01T00:00:00Z",
        "image=nginx:1.30.5-alpine 2026-11-01T00:00:00Z",
        "image=own:1.2 1980-01-01T00:00:00Z",
        "image=2026-01-01T00:00:00Z",
    )
    answer = services.images(reading(more=lines))
    assert answer.cell == "the oldest has 329 days"
    assert [each.problem for each in answer.problems] == [
        "image redis:7.2.16-bookworm is 329 days old"
    ]


def test_a_server_that_does_not_say_has_empty_cells() -> None:
    assert services.limits(reading()).cell == ""
    assert services.images(reading()).cell == ""
