"""PostgreSQL's settings, derived from its memory by the rules of PGTune."""

from config.services.postgres import PostgresSettings, Storage

MIB_KIB = 1024


def shared_memory_mib(settings: PostgresSettings) -> int:
    """Return the size of /dev/shm in MiB, which parallel queries use; Docker's 64 are too few."""
    return max(64, settings.memory.mib // 4)


def tuning(settings: PostgresSettings) -> dict[str, str]:
    """Return server settings for the container's memory limit (PGTune, application type "web")."""
    memory_kib = settings.memory.mib * MIB_KIB
    shared_kib = memory_kib // 4
    wal_buffers_kib = shared_kib * 3 // 100
    if wal_buffers_kib > 14 * MIB_KIB:  # PGTune rounds up to one WAL segment
        wal_buffers_kib = 16 * MIB_KIB
    work_kib = max(64, (memory_kib - shared_kib) // (settings.max_connections * 3))
    ssd = settings.storage is Storage.SSD
    return {
        "max_connections": str(settings.max_connections),
        "shared_buffers": f"{shared_kib}kB",
        "effective_cache_size": f"{memory_kib * 3 // 4}kB",
        "maintenance_work_mem": f"{min(memory_kib // 16, 2 * 1024 * MIB_KIB)}kB",
        "work_mem": f"{work_kib}kB",
        "wal_buffers": f"{wal_buffers_kib}kB",
        "checkpoint_completion_target": "0.9",
        "min_wal_size": "1GB",
        "max_wal_size": "4GB",
        "default_statistics_target": "100",
        "random_page_cost": "1.1" if ssd else "4",
        "effective_io_concurrency": "200" if ssd else "2",
    }
