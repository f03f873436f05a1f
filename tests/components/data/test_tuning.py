"""PostgreSQL's settings as they follow from its memory, by the rules of PGTune."""

import pytest

from components.data.tuning import shared_memory_mib, tuning
from config.services.postgres import PostgresSettings

# Computed by hand from PGTune's rules for the application type "web" on Linux.
BY_HAND = {
    # A quarter of 512 MB; 3/4; 1/16; (393216 kB) / 300; 3 % of 131072 kB.
    "512MB": {
        "shared_buffers": "131072kB",
        "effective_cache_size": "393216kB",
        "maintenance_work_mem": "32768kB",
        "work_mem": "1310kB",
        "wal_buffers": "3932kB",
    },
    # 1 GB; 3 GB; 256 MB; (3145728 kB) / 300; 3 % of 1 GB is more than 16 MB.
    "4GB": {
        "shared_buffers": "1048576kB",
        "effective_cache_size": "3145728kB",
        "maintenance_work_mem": "262144kB",
        "work_mem": "10485kB",
        "wal_buffers": "16384kB",
    },
}


def settings(**values: object) -> PostgresSettings:
    """Return PostgreSQL's settings from what a stack file says."""
    return PostgresSettings.model_validate({"memory": "512MB", **values})


@pytest.mark.parametrize("memory", BY_HAND)
def test_memory_is_divided_as_pgtune_divides_it(memory: str) -> None:
    found = tuning(settings(memory=memory, maxConnections=100))
    assert {name: found[name] for name in BY_HAND[memory]} == BY_HAND[memory], (
        "too little wastes the server's memory, too much lets the kernel kill the database"
    )


def test_wal_buffers_close_to_a_segment_are_a_whole_segment() -> None:
    assert tuning(settings(memory="2GB"))["wal_buffers"] == "16384kB", (
        "PGTune rounds what is close to the size of a WAL segment"
    )


def test_more_connections_get_less_memory_each() -> None:
    assert tuning(settings(memory="4GB", maxConnections=400))["work_mem"] == "2621kB"
    assert tuning(settings(memory="256MB", maxConnections=1000))["work_mem"] == "65kB"


@pytest.mark.parametrize("memory", ["256MB", "512MB", "1GB", "4GB", "64GB"])
def test_every_connection_sorting_at_once_fits_into_the_container(memory: str) -> None:
    chosen = settings(memory=memory)
    found = tuning(chosen)
    kib = sum(
        int(found[name].removesuffix("kB")) * times
        for name, times in (("shared_buffers", 1), ("work_mem", 100), ("wal_buffers", 1))
    )
    assert kib <= chosen.memory.mib * 1024, "the kernel would kill the database under load"


def test_vacuum_never_takes_more_than_two_gigabytes() -> None:
    assert tuning(settings(memory="64GB"))["maintenance_work_mem"] == f"{2 * 1024 * 1024}kB"


@pytest.mark.parametrize(("storage", "cost", "reads"), [("ssd", "1.1", "200"), ("hdd", "4", "2")])
def test_the_planner_knows_the_disk(storage: str, cost: str, reads: str) -> None:
    found = tuning(settings(storage=storage))
    assert found["random_page_cost"] == cost, "on an SSD it would avoid indexes for no reason"
    assert found["effective_io_concurrency"] == reads


@pytest.mark.parametrize(("memory", "mib"), [("256MB", 64), ("512MB", 128), ("4GB", 1024)])
def test_parallel_queries_have_shared_memory(memory: str, mib: int) -> None:
    assert shared_memory_mib(settings(memory=memory)) == mib, (
        'Docker\'s 64 MB end in "could not resize shared memory segment" in the middle of a query'
    )
