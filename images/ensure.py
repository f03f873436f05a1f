"""Every image a stack needs: present on the engine, pulled, or built from packages."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from images import base, cache, registry
from images.build import build
from images.engine import Engine, EngineError
from images.recipe import LABEL_BUILT, LABEL_RECIPE, PLATFORM, Recipe, recipe_for, recipes

AT_ONCE = 2
HEARTBEAT_SECONDS = 20
Report = Callable[[str], None]
OFFICIAL = "python3 -m images --official"


class ImageError(RuntimeError):
    """An image cannot be provided; the message is one sentence for people."""


class Builder(Protocol):
    """Builds one recipe."""

    def __call__(
        self, recipe: Recipe, reference: str, engine: Engine, log: Path, *, fresh: bool
    ) -> None:
        """Build the recipe's image under the reference."""


def ensure_images(
    references: list[str],
    report: Report,
    *,
    rebuild: bool = False,
    official: bool = False,
    optional: bool = False,
    engine: Engine | None = None,
    answers: Callable[[str], bool] = registry.answers,
    builder: Builder = build,
) -> None:
    """Make every reference usable on the engine.

    `rebuild` builds package-built images again, `official` replaces them by pulled ones. What can
    be had in no way is an error, or only a line where it is `optional`.
    """
    engine = engine or Engine()
    known = recipes()
    try:
        engine.platform()
        to_build = []
        impossible = []
        for reference in dict.fromkeys(with_starts(references, known)):
            recipe = recipe_for(reference, known)
            own = recipe is not None and recipe.start is not None
            if official and package_built(engine, reference):
                if not pulled(engine, reference, answers, report):
                    raise ImageError(no_official(reference))
            elif not rebuild and is_current(engine, reference, recipe):
                report(f"{reference}: {presence(engine, reference)}")
            elif (
                not own and not (rebuild and recipe) and pulled(engine, reference, answers, report)
            ):
                continue
            elif recipe is not None:
                to_build.append((recipe, reference))
            elif optional:
                report(f"{reference}: left out, there is no way to have it here")
            else:
                impossible.append(no_way(reference))
        if impossible:
            raise ImageError("\n".join(impossible))
        if to_build:
            with cache.only_one(lambda: report("waiting for another process that builds images")):
                # The process that held the lock may have built them.
                remaining = [
                    (recipe, reference)
                    for recipe, reference in to_build
                    if rebuild or not is_current(engine, reference, recipe)
                ]
                build_all(remaining, engine, report, builder, fresh=rebuild)
    except EngineError as error:
        raise ImageError(str(error)) from error
    except BaseException:
        engine.stop()
        raise


def with_starts(references: list[str], known: list[Recipe]) -> Iterator[str]:
    """The references, each of our own images after the one that it extends."""
    for reference in references:
        recipe = recipe_for(reference, known)
        if recipe and recipe.start:
            yield recipe.start
        yield reference


def all_current(references: list[str], *, engine: Engine | None = None) -> bool:
    """Whether the engine has every image, package-built ones by their latest recipe."""
    engine = engine or Engine()
    known = recipes()
    try:
        return all(
            is_current(engine, reference, recipe_for(reference, known)) for reference in references
        )
    except EngineError as error:
        raise ImageError(str(error)) from error


def is_current(engine: Engine, reference: str, recipe: Recipe | None) -> bool:
    """Whether the engine has the image, and a package-built one is its recipe's latest."""
    labels = engine.labels(reference)
    if labels is None and recipe is not None:
        labels = built_without_digest(engine, reference)
    if labels is None:
        return False
    if recipe is None or (labels.get(LABEL_BUILT) != "true" and not recipe.start):
        return True
    return labels.get(LABEL_RECIPE) == recipe.hash()


def package_built(engine: Engine, reference: str) -> bool:
    """Whether the engine has an image of this name that was built from packages."""
    labels = engine.labels(reference) or built_without_digest(engine, reference) or {}
    return labels.get(LABEL_BUILT) == "true"


def described(references: list[str], *, engine: Engine | None = None) -> str:
    """Say how many images there are, and how many only stand in for the official ones."""
    found = engine or Engine()
    count = sum(package_built(found, reference) for reference in references)
    said = f"{len(references)} images"
    return f"{said}, {count} of them built from packages (`{OFFICIAL}`)" if count else said


def presence(engine: Engine, reference: str) -> str:
    """Say that an image is there, and whether it only stands in for the official one."""
    if not package_built(engine, reference):
        return "present"
    return f"present, built from packages; `{OFFICIAL}` replaces it"


def no_official(reference: str) -> str:
    """Why a package-built image stays."""
    return (
        f"{reference} stays built from packages: its registry {registry.host(reference)} does not"
        " provide it; make the registry reachable and run the same command again"
    )


def built_without_digest(engine: Engine, reference: str) -> dict[str, str] | None:
    """The labels of a package-built image, which has the tag but cannot have the digest."""
    tag, at, _ = reference.partition("@")
    labels = engine.labels(tag) if at else None
    return labels if labels and labels.get(LABEL_BUILT) == "true" else None


def pulled(engine: Engine, reference: str, answers: Callable[[str], bool], report: Report) -> bool:
    """Pull the image if its registry answers."""
    host = registry.host(reference)
    if not answers(host):
        return False

    def pull() -> str:
        started = time.monotonic()
        try:
            engine.pull(reference, cache.log_file("pull"))
        except EngineError as error:
            return f"{reference}: not pulled: {error}"
        return f"{reference}: pulled in {elapsed(started)}"

    report(f"{reference}: pulling from {host}")
    with workers(engine, 1) as pool:
        job = pool.submit(pull)
        watch({job: f"{reference}: pulling from {host}"}, report)
    return ": pulled in " in job.result()


def no_way(reference: str) -> str:
    """Why an image cannot be provided, and what to do."""
    return (
        f"{reference} is not on the engine, its registry {registry.host(reference)} does not"
        " provide it, and images/ has no recipe for it: make the registry reachable, load the image"
        " with `docker load`, or name another image"
    )


def build_all(
    work: list[tuple[Recipe, str]],
    engine: Engine,
    report: Report,
    builder: Builder,
    *,
    fresh: bool,
) -> None:
    """Build the images from their recipes, the slowest first and two at a time."""
    stand_ins = [item for item in work if not item[0].start]
    own = [item for item in work if item[0].start]
    if stand_ins and engine.platform() != PLATFORM:
        references = ", ".join(reference for _, reference in stand_ins)
        raise ImageError(f"{references}: recipes exist for {PLATFORM} only, use a registry")
    with workers(engine, AT_ONCE) as pool:
        if stand_ins:
            base_log = cache.log_file("base")
            artifacts = any(recipe.artifact for recipe, _ in stand_ins)
            first = pool.submit(prepare, engine, base_log, artifacts=artifacts, fresh=fresh)
            watch({first: f"Debian base: building, log {base_log}"}, report)
        # Our own extend images that may have to be built first.
        for part in (stand_ins, own):
            running = {}
            for recipe, reference in sorted(part, key=lambda item: -item[0].seconds):
                log = cache.log_file(recipe.name)
                job = pool.submit(timed, builder, recipe, reference, engine, log, fresh=fresh)
                running[job] = f"{reference}: building, log {log}"
            watch(running, report)


@contextmanager
def workers(engine: Engine, count: int) -> Iterator[ThreadPoolExecutor]:
    """Threads whose docker commands are stopped on any error, instead of waiting for them."""
    pool = ThreadPoolExecutor(max_workers=count)
    try:
        yield pool
    except BaseException:
        engine.stop()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def watch(running: dict[Future[str], str], report: Report) -> None:
    """Report each job's result when it ends, and regularly that the others still run."""
    started = time.monotonic()
    while running:
        done, _ = wait(running, timeout=HEARTBEAT_SECONDS, return_when=FIRST_COMPLETED)
        for job in done:
            del running[job]
            report(job.result())
        if not done:
            for job, line in running.items():
                if job.running():
                    report(f"{line} ({elapsed(started)})")


def prepare(engine: Engine, log: Path, *, artifacts: bool, fresh: bool) -> str:
    """Provide the base images of the recipes."""
    started = time.monotonic()
    base.ensure_base(engine, log, fresh=fresh)
    if artifacts:
        base.ensure_builder(engine, log, fresh=fresh)
    return f"Debian base: ready in {elapsed(started)}"


def timed(
    builder: Builder,
    recipe: Recipe,
    reference: str,
    engine: Engine,
    log: Path,
    *,
    fresh: bool,
) -> str:
    """Build one image and return a line with the time it took."""
    started = time.monotonic()
    builder(recipe, reference, engine, log, fresh=fresh)
    return f"{reference}: built in {elapsed(started)} ({recipe.name} {recipe.version} inside)"


def elapsed(started: float) -> str:
    """The time since a start, for people."""
    seconds = round(time.monotonic() - started)
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min {seconds % 60} s"
