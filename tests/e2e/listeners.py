"""TCP ports that this machine listens on, as the kernel lists them."""

import ipaddress
import struct
from pathlib import Path

LISTEN = "0A"


def addresses(port: int) -> set[str]:
    """Return the addresses that a port is listened on."""
    return {
        address
        for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
        for address, found in _listening(table)
        if found == port
    }


def _listening(table: Path) -> list[tuple[str, int]]:
    if not table.exists():
        return []
    rows = (line.split() for line in table.read_text().splitlines()[1:])
    return [parse(row[1]) for row in rows if row[3] == LISTEN]


def parse(spelled: str) -> tuple[str, int]:
    """Return the address and port of a row: words of 32 bits in the machine's byte order."""
    address, _, port = spelled.partition(":")
    words = [int(address[start : start + 8], 16) for start in range(0, len(address), 8)]
    return str(ipaddress.ip_address(struct.pack(f"={len(words)}I", *words))), int(port, 16)
