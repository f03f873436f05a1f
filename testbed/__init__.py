"""Real servers on one machine: systemd, sshd and Docker in network namespaces of their own."""

from testbed.bed import Bed
from testbed.errors import BedError
from testbed.lifecycle import down, temporary, up
from testbed.plan import Plan

__all__ = ["Bed", "BedError", "Plan", "down", "temporary", "up"]
