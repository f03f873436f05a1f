"""The same for backups and copies elsewhere."""

from collections.abc import Mapping
from typing import Final

from tests.components.observability.figures import NOW, Case, simple

RECOVERY: Final[Mapping[str, Case]] = {
    "BackupOld": simple(
        "tapbot_backup_last_success_timestamp_seconds",
        f"{NOW - 27 * 3600}x20",
        f"{NOW - 25 * 3600}x20",
        "3m",
        server="edge",
        what="postgres",
    ),
    "BackupDrillFailed": simple(
        "tapbot_backup_drill_success", "0x20", "1x20", "3m", server="edge", what="postgres"
    ),
    "OffsiteOld": simple(
        "tapbot_offsite_last_success_timestamp_seconds",
        f"{NOW - 4 * 3600}x20",
        f"{NOW - 2 * 3600}x20",
        "3m",
        server="edge",
        what="uploads",
    ),
    "OffsiteDamaged": simple(
        "tapbot_offsite_check_success", "0x20", "1x20", "3m", server="edge", what="all"
    ),
}
