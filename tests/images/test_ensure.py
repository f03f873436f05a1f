"""For each image: what is there is taken, else it is pulled, else built, else the user is told."""

from pathlib import Path

import pytest

from images import ensure
from images.engine import Engine, EngineError
from images.ensure import ImageError, all_current, ensure_images
from images.pins import pinned
from images.recipe import LABEL_RECIPE, Recipe, recipe_for, recipes
from tests.images.fakes import FakeEngine, built

REDIS = "redis:7.2.16-bookworm"
OTHER = "example.org/other:1.0"
STANDS_IN = "present, built from packages; `python3 -m images --official` replaces it"


def recipe(reference: str = REDIS) -> Recipe:
    found = recipe_for(reference, recipes())
    assert found
    return found


class Builds:
    """Remembers what was built, in order."""

    def __init__(self, engine: FakeEngine, problem: str = "") -> None:
        self.done: list[str] = []
        self.fresh: list[bool] = []
        self._engine = engine
        self._problem = problem

    def __call__(
        self, recipe: Recipe, reference: str, engine: Engine, log: Path, *, fresh: bool
    ) -> None:
        assert (engine, log.is_file()) == (self._engine, True)
        if self._problem:
            raise EngineError(self._problem)
        self.done.append(recipe.name)
        self.fresh.append(fresh)
        self._engine.present[reference] = built(recipe)


def run(
    engine: FakeEngine,
    *references: str,
    online: bool = False,
    rebuild: bool = False,
    official: bool = False,
    problem: str = "",
) -> tuple[list[str], Builds]:
    lines: list[str] = []
    builds = Builds(engine, problem)
    ensure_images(
        list(references),
        lines.append,
        rebuild=rebuild,
        official=official,
        engine=engine,
        answers=lambda _: online,
        builder=builds,
    )
    return lines, builds


def test_what_can_be_had_in_no_way_is_left_out_where_nobody_named_it() -> None:
    engine, lines = FakeEngine(), list[str]()
    builds = Builds(engine, "")
    ensure_images(
        ["portainer/agent:2.33.4", REDIS],
        lines.append,
        optional=True,
        engine=engine,
        answers=lambda _: False,
        builder=builds,
    )
    assert lines[0] == "portainer/agent:2.33.4: left out, there is no way to have it here"
    assert builds.done == ["redis"]


def test_an_image_on_the_engine_is_left_alone() -> None:
    engine = FakeEngine({REDIS: {}})
    lines, builds = run(engine, REDIS, online=True)
    assert (lines, engine.pulls, builds.done) == ([f"{REDIS}: present"], [], [])


def test_a_reachable_registry_is_preferred_to_a_recipe() -> None:
    engine = FakeEngine()
    lines, builds = run(engine, REDIS, online=True)
    assert (engine.pulls, builds.done) == ([REDIS], [])
    assert lines[-1] == f"{REDIS}: pulled in 0 s"


def test_without_a_registry_the_recipe_is_built() -> None:
    lines, builds = run(FakeEngine(), REDIS)
    assert builds.done == ["redis"]
    assert lines[-1] == f"{REDIS}: built in 0 s (redis 7.0.15 inside)"


def test_a_failed_pull_is_told_and_the_recipe_built() -> None:
    engine = FakeEngine()
    engine.unpullable.add(REDIS)
    lines, builds = run(engine, REDIS, online=True)
    assert f"{REDIS}: not pulled: docker pull failed (manifest unknown)" in lines
    assert builds.done == ["redis"]


def test_an_image_of_the_latest_recipe_is_left_alone() -> None:
    lines, builds = run(FakeEngine({REDIS: built(recipe())}), REDIS)
    assert (lines, builds.done) == ([f"{REDIS}: {STANDS_IN}"], [])


def test_an_image_of_an_older_recipe_is_built_anew() -> None:
    _, builds = run(FakeEngine({REDIS: built(recipe(), "older")}), REDIS)
    assert (builds.done, builds.fresh) == (["redis"], [False])


def test_one_image_of_an_older_recipe_is_enough_to_have_work() -> None:
    current = FakeEngine({REDIS: built(recipe()), OTHER: {}})
    assert all_current([REDIS, OTHER], engine=current)
    older = {**built(recipe()), LABEL_RECIPE: "an older one"}
    assert not all_current([REDIS, OTHER], engine=FakeEngine({REDIS: older, OTHER: {}}))
    assert not all_current([REDIS, OTHER], engine=FakeEngine({REDIS: built(recipe())}))


def test_a_digest_does_not_hide_a_package_built_image() -> None:
    pinned = f"{REDIS}@sha256:{'0' * 64}"
    lines, builds = run(FakeEngine({REDIS: built(recipe())}), pinned)
    assert (lines, builds.done) == ([f"{pinned}: {STANDS_IN}"], [])


def test_an_image_that_stands_in_is_replaced_by_the_official_one() -> None:
    engine = FakeEngine({REDIS: built(recipe()), OTHER: {}})
    lines, builds = run(engine, REDIS, OTHER, online=True, official=True)
    assert (engine.pulls, builds.done) == ([REDIS], [])
    assert lines[-1] == f"{OTHER}: present", "an official image is not pulled again"


def test_without_a_registry_it_stays_and_the_command_fails() -> None:
    engine = FakeEngine({REDIS: built(recipe())})
    with pytest.raises(ImageError, match=rf"^{REDIS} stays built from packages: its registry"):
        run(engine, REDIS, official=True)
    assert engine.present == {REDIS: built(recipe())}


def test_how_many_images_stand_in_is_said() -> None:
    engine = FakeEngine({REDIS: built(recipe()), OTHER: {}})
    assert ensure.described([OTHER], engine=engine) == "1 images"
    assert ensure.described([REDIS, OTHER], engine=engine) == (
        "2 images, 1 of them built from packages (`python3 -m images --official`)"
    )


def test_rebuilding_ignores_what_is_there_and_the_caches() -> None:
    engine = FakeEngine({REDIS: built(recipe())})
    _, builds = run(engine, REDIS, online=True, rebuild=True)
    assert (builds.done, builds.fresh, engine.pulls) == (["redis"], [True], [])


def test_rebuilding_pulls_what_no_recipe_can_build() -> None:
    engine = FakeEngine({OTHER: {}})
    run(engine, OTHER, online=True, rebuild=True)
    assert engine.pulls == [OTHER]


def test_an_image_that_cannot_be_had_is_one_clear_sentence() -> None:
    with pytest.raises(ImageError) as raised:
        run(FakeEngine(), OTHER)
    assert str(raised.value) == (
        "example.org/other:1.0 is not on the engine, its registry example.org does not provide it,"
        " and images/ has no recipe for it: make the registry reachable, load the image with"
        " `docker load`, or name another image"
    )


def test_all_that_cannot_be_had_is_told_before_anything_is_built() -> None:
    engine = FakeEngine()
    with pytest.raises(ImageError) as raised:
        run(engine, OTHER, REDIS, "example.org/third:1.0")
    said = str(raised.value).splitlines()
    assert [line.split()[0] for line in said] == [OTHER, "example.org/third:1.0"]
    assert engine.present == {}


def test_the_slowest_image_is_begun_first() -> None:
    engine = FakeEngine()
    references = ["nginx:1.30.5-alpine", REDIS, "traefik:v3.7.14", "directus/directus:10.10.7"]
    with pytest.MonkeyPatch.context() as patch:
        # One at a time, so that the order in which they end is the order in which they began.
        patch.setattr(ensure, "AT_ONCE", 1)
        _, builds = run(engine, *references)
    assert builds.done == ["traefik", "directus", "nginx", "redis"]


def test_an_image_named_twice_is_built_once() -> None:
    _, builds = run(FakeEngine(), REDIS, REDIS)
    assert builds.done == ["redis"]


def test_a_failed_build_is_told_and_stops_the_others() -> None:
    engine = FakeEngine()
    with pytest.raises(ImageError, match=r"docker build failed \(no space left\)"):
        run(engine, REDIS, "nginx:1.30.5-alpine", problem="docker build failed (no space left)")
    assert engine.stopped


def test_recipes_are_for_one_platform() -> None:
    engine = FakeEngine()
    engine.answer = "linux/arm64"
    with pytest.raises(ImageError, match=f"{REDIS}: recipes exist for linux/amd64 only"):
        run(engine, REDIS)


def test_a_long_build_says_now_and_then_that_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ensure, "HEARTBEAT_SECONDS", 0.01)
    lines: list[str] = []
    engine = FakeEngine()

    def slow(recipe: Recipe, reference: str, engine: Engine, log: Path, *, fresh: bool) -> None:
        while not any(": building, log " in line for line in lines):
            pass

    ensure_images([REDIS], lines.append, engine=engine, answers=lambda _: False, builder=slow)
    [beat, *_] = [line for line in lines if ": building, log " in line]
    assert beat.startswith(f"{REDIS}: building, log ")
    assert beat.endswith("image-redis.log (0 s)")


def test_an_interruption_ends_the_running_builds() -> None:
    engine = FakeEngine()

    def report(line: str) -> None:
        if "built in" in line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ensure_images(
            [REDIS], report, engine=engine, answers=lambda _: False, builder=Builds(engine)
        )
    assert engine.stopped


@pytest.mark.parametrize(("seconds", "text"), [(0.4, "0 s"), (119, "119 s"), (125, "2 min 5 s")])
def test_times_read_as_a_person_says_them(
    monkeypatch: pytest.MonkeyPatch, seconds: float, text: str
) -> None:
    monkeypatch.setattr("time.monotonic", lambda: seconds)
    assert ensure.elapsed(0) == text


BACKUP, POSTGRES = pinned()["backup"], pinned()["postgres"]


def test_an_image_of_our_own_is_built_wherever_registries_answer_after_what_it_extends() -> None:
    engine = FakeEngine()
    lines, builds = run(engine, BACKUP, online=True)
    assert (engine.pulls, builds.done) == ([POSTGRES], ["backup"]), "nobody else has it"
    assert not any("Debian base" in line for line in lines), "that needs root"
    _, builds = run(FakeEngine(), BACKUP)
    assert builds.done == ["postgres", "backup"]


def test_an_image_of_our_own_stands_in_for_nothing() -> None:
    own = {LABEL_RECIPE: recipe(BACKUP).hash()}
    engine = FakeEngine({BACKUP: own, POSTGRES: {}})
    lines, builds = run(engine, BACKUP, official=True)
    assert (lines[-1], builds.done) == (f"{BACKUP}: present", [])
    _, builds = run(FakeEngine({BACKUP: {LABEL_RECIPE: "older"}, POSTGRES: {}}), BACKUP)
    assert builds.done == ["backup"]
