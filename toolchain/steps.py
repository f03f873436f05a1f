"""Steps: numbered, timed, skipped if already done, and run in parallel where possible."""

from __future__ import annotations

import queue
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence

from toolchain.console import Console, Report, elapsed
from toolchain.errors import ToolchainError

Lane = Sequence["Step"]


class Step(ABC):
    """One thing that has to be true before the next step can run."""

    name: str

    def skip_reason(self) -> str | None:
        """Say why this stack does not need the step, or None if it does."""
        return None

    @abstractmethod
    def already_done(self) -> str | None:
        """Say in a few words what is already there, or None if there is work to do."""

    @abstractmethod
    def run(self, report: Report) -> str:
        """Do the work and say in a few words what was done."""


class Plan:
    """Runs stages one after another, and the lanes of a stage in parallel."""

    def __init__(self, console: Console, stages: Sequence[Sequence[Lane]]) -> None:
        self._console = console
        self._stages = stages
        steps = [step for stage in stages for lane in stage for step in lane]
        self._numbers = {id(step): f"[{n}/{len(steps)}]" for n, step in enumerate(steps, 1)}

    def run(self) -> None:
        """Run all stages; the first error ends the plan."""
        for lanes in self._stages:
            if len(lanes) == 1:
                self._run_lane(lanes[0])
            else:
                self._run_side_by_side(lanes)

    def _run_lane(self, lane: Lane) -> None:
        for step in lane:
            self._run_step(step)

    def _run_side_by_side(self, lanes: Sequence[Lane]) -> None:
        outcomes: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()

        def work(lane: Lane) -> None:
            try:
                self._run_lane(lane)
            except BaseException as error:  # noqa: BLE001 - handed over to the main thread
                outcomes.put(error)
            else:
                outcomes.put(None)

        for lane in lanes:
            # Daemons: an interrupt must not wait for the other lane's build.
            threading.Thread(target=work, args=(lane,), daemon=True).start()
        for _ in lanes:
            error = outcomes.get()
            if error is not None:
                raise error

    def _run_step(self, step: Step) -> None:
        label = self._numbers[id(step)]
        started = time.monotonic()
        reason = step.skip_reason()
        if reason is not None:
            self._console.line(f"{label} {step.name}: not needed: {reason}")
            return
        found = step.already_done()
        if found is not None:
            self._console.line(f"{label} {step.name}: already there ({found})")
            return
        report = Report(self._console, label)
        report.say(f"{step.name} …")
        try:
            done = step.run(report)
        except ToolchainError:
            report.say(f"{step.name}: failed after {elapsed(time.monotonic() - started)}")
            raise
        finally:
            report.close()
        report.say(f"{step.name}: {done} in {elapsed(time.monotonic() - started)}")
