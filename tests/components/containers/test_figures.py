"""Figures: each container that writes them has a volume for them, where somebody reads it."""

from components.containers.figures import FIGURES, FiguresRegister
from components.containers.process import Storage
from components.containers.service import Service
from tests.components.parts import container_args, local_fleet, target
from tests.support.engine import VOLUME, RecordingEngine, run


def written(register: FiguresRegister | None) -> RecordingEngine:
    """Return a database whose figures may get a minute old."""

    def build() -> None:
        server = local_fleet()["edge"]
        where = target(server, "db", name="db-edge", by_server=True, figures=register)
        args = container_args(where, storage=Storage(figures_seconds=60))
        Service("db", [args], server)

    return run(build)


def test_they_have_a_volume_that_goes_with_who_writes_them() -> None:
    register = FiguresRegister("figures")
    engine = written(register)
    assert not engine.one(VOLUME, "db-edge-figures").protect
    mount = engine.container("db-edge").mounts[FIGURES]
    assert mount["source"] == "tapbot-test-db-edge-figures"
    assert not mount.get("readOnly")
    [figures] = register.read()
    assert (figures.service, figures.name, figures.seconds) == ("db", "db-edge", 60)


def test_without_monitoring_there_are_none() -> None:
    engine = written(None)
    assert list(engine.of_type(VOLUME)) == []
    assert FIGURES not in engine.container("db-edge").mounts
