"""Real servers on one machine: systemd, sshd and Docker in network namespaces of the test's own."""

from tests.bed.bed import Bed
from tests.bed.errors import BedError
from tests.bed.lifecycle import down, temporary, up
from tests.bed.plan import Plan

__all__ = ["Bed", "BedError", "Plan", "down", "temporary", "up"]
