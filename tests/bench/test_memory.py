"""The report on memory."""

from bench.figures import MIB
from bench.memory import report

SAMPLES: list[dict[str, int]] = [
    {"db": 100 * MIB},
    {"db": 90 * MIB, "app": 200 * MIB},
    {"db": 80 * MIB, "app": 50 * MIB},
]
LIMITS = {"db": 512 * MIB, "app": 640 * MIB, "app-files": 0}


def test_the_peak_of_all_is_one_moment_not_the_sum_of_peaks() -> None:
    assert "| all together | 290 MiB | 130 MiB | 1152 MiB |" in report(SAMPLES, LIMITS, 0)


def test_each_container_has_its_own_peak_and_limit() -> None:
    assert "| db | 100 MiB | 80 MiB | 512 MiB |" in report(SAMPLES, LIMITS, 0)


def test_a_job_that_has_ended_shows_its_peak_alone() -> None:
    samples = [{"job": 9 * MIB}, {"app": 5 * MIB}]
    shown = report(samples, {"job": 64 * MIB, "app": 64 * MIB}, 0)
    assert "| job | 9 MiB | - | 64 MiB |" in shown
