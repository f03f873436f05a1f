"""The steps of `make up`, from what it prints."""

from bench.cold_steps import Line, StepTime, steps


def test_a_step_lasts_from_its_first_line_to_its_result() -> None:
    lines = [
        Line(0.1, "[1/2] Python environment …"),
        Line(0.2, "[1/2] installing the locked requirements …"),
        Line(60.0, "[1/2] still installing the locked requirements (1 m 00 s)"),
        Line(70.0, "[1/2] Python environment: Python 3.11, installed in 1 m 10 s"),
    ]
    assert steps(lines) == [StepTime("Python environment", 0.1, 70.0)]


def test_steps_beside_each_other_keep_their_own_times() -> None:
    lines = [
        Line(1.0, "[1/2] Pulumi …"),
        Line(2.0, "[2/2] Container images …"),
        Line(9.0, "[1/2] Pulumi: built in 8 s"),
        Line(20.0, "[2/2] Container images: 7 images in 18 s"),
    ]
    assert steps(lines) == [
        StepTime("Pulumi", 1.0, 9.0),
        StepTime("Container images", 2.0, 20.0),
    ]


def test_a_step_that_was_already_satisfied_takes_no_time() -> None:
    lines = [Line(3.0, "[1/1] Docker engine: already there (Docker 20.10)")]
    assert steps(lines) == [StepTime("Docker engine", 3.0, 3.0)]


def test_a_step_without_an_end_lasts_until_the_end() -> None:
    lines = [Line(1.0, "[1/1] pulumi up …"), Line(30.0, "Resources:")]
    assert steps(lines) == [StepTime("pulumi up", 1.0, 30.0)]
