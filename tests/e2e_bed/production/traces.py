"""What the stack leaves on a server that it was removed from: nothing, when all is well."""

from testbed import Bed

LOOK = """
ls -d /etc/tapbot* /etc/systemd/system/tapbot*
ls -d /etc/sysctl.d/*tapbot* /etc/ssh/sshd_config.d/*tapbot*
nft list tables | grep tapbot
ip -br link | grep tb-
docker network ls --format '{{.Name}}' | grep tapbot
"""


def traces(bed: Bed, name: str) -> str:
    """Return the names of files, tables, interfaces and networks that are still there."""
    return bed.ask(name, LOOK).out.strip()
