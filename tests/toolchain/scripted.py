"""A runner that plays programs: tests say what each command answers and see what was run."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from toolchain.console import Console
from toolchain.context import Context
from toolchain.paths import Paths
from toolchain.process import NOT_FOUND, Result

Answer = Result | Callable[[Sequence[str]], Result]


@dataclass
class ScriptedRunner:
    """Answers a command by the words it contains; the answers of one command follow each other."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    calls: list[list[str]] = field(default_factory=list)
    envs: list[Mapping[str, str]] = field(default_factory=list)
    stdin: list[str | None] = field(default_factory=list)
    detached: list[list[str]] = field(default_factory=list)
    stopped: bool = False

    def on(self, words: str, *answers: Answer) -> None:
        """The last answer is repeated."""
        self.answers[words] = list(answers)

    def ran(self, words: str) -> list[list[str]]:
        """Calls that contain these words."""
        return [call for call in self.calls if words in " ".join(call)]

    def capture(
        self,
        args: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path | None = None,
        timeout: float | None = None,
        stdin: str | None = None,
    ) -> Result:
        """Answer as told."""
        del cwd, timeout
        self.calls.append(list(args))
        self.envs.append(env)
        self.stdin.append(stdin)
        text = " ".join(args)
        for words, answers in self.answers.items():
            if words in text:
                answer = answers.pop(0) if len(answers) > 1 else answers[0]
                return answer(args) if callable(answer) else answer
        return Result(NOT_FOUND, "", f"{args[0]}: not found")

    def stream(
        self,
        args: Sequence[str],
        *,
        env: Mapping[str, str],
        on_line: Callable[[str], None],
        cwd: Path | None = None,
    ) -> int:
        """Answer as told, line by line."""
        result = self.capture(args, env=env, cwd=cwd)
        for line in (result.out + result.err).splitlines():
            on_line(line)
        return result.code

    def detach(self, args: Sequence[str], *, env: Mapping[str, str], log: Path) -> None:
        """Remember what would outlive us."""
        del env, log
        self.detached.append(list(args))

    def stop(self) -> None:
        """Remember that everything was to end."""
        self.stopped = True


@dataclass
class Workplace:
    """A context in a temporary directory, with a scripted runner and what was printed."""

    context: Context
    runner: ScriptedRunner
    printed: io.StringIO

    @property
    def lines(self) -> list[str]:
        """What the user saw."""
        return self.printed.getvalue().splitlines()


def workplace(root: Path, *, stack: str = "dev", **environ: str) -> Workplace:
    """Make one; PATH is empty, so that nothing of this machine is found."""
    environment = {"HOME": str(root / "home"), "PATH": str(root / "path"), **environ}
    checkout = root / "checkout"
    checkout.mkdir(exist_ok=True)
    (checkout / "requirements-dev.txt").write_text("pulumi==3.259.0\n")
    (checkout / f"Pulumi.{stack}.yaml").write_text("config: {}\n")
    runner, printed = ScriptedRunner(), io.StringIO()
    paths = Paths.of(environment, checkout)
    context = Context(paths, environment, runner, Console(printed), stack)
    return Workplace(context, runner, printed)


def install_cli(context: Context) -> Path:
    """Put a complete pulumi into the cache, as an official release."""
    folder = context.paths.cache / "pulumi" / "3.259.0-official" / "bin"
    folder.mkdir(parents=True)
    for command in ("pulumi", "pulumi-language-python", "pulumi-language-python-exec"):
        (folder / command).touch(mode=0o755)
    return folder
