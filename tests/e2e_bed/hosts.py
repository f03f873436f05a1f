"""The engines of the bed's servers, seen as the engine of this machine is in `tests.e2e`."""

from testbed import Bed
from tests.e2e.docker_cli import Docker
from tests.e2e.machine import Machine


def machine(bed: Bed, name: str) -> Machine:
    """Return one server, where everything is run as root."""
    return Machine(tuple(map(str, bed.login(name))))


def engine(bed: Bed, name: str, stack: str) -> Docker:
    """Return what one server's engine has of a stack."""
    return Docker(stack, machine(bed, name))
