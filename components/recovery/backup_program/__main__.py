"""`python3 -m components.recovery.backup_program` with one of its words.

`keep`, `restore TO`, `backup`, `drill`, `point NAME [IMAGES]`, `points`.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

from components.recovery.backup_program import points
from components.recovery.backup_program.keep import BACKUP_ASKED, DRILL_ASKED, keep
from components.recovery.backup_program.plan import RefusedError
from components.recovery.backup_program.restore import restore
from components.recovery.backup_program.server import ServerError
from components.recovery.common_program.commands import CommandError

DATA: Final = Path("/var/lib/postgresql/data")
WRONG_WORDS: Final = 2
REFUSED: Final = 3


def main(arguments: list[str]) -> int:
    """Run one of the words and return the exit status; the last line printed is JSON."""
    try:
        match arguments:
            case ["keep"]:
                keep()
            case ["restore", to]:
                print(json.dumps(asdict(restore(to, DATA))))
            case ["backup"]:
                BACKUP_ASKED.touch()
            case ["drill"]:
                DRILL_ASKED.touch()
            case ["point", name]:
                points.make(name)
            case ["point", name, images]:
                points.make(name)
                points.note(name, json.loads(images))
            case ["points"]:
                print(json.dumps(points.noted()))
            case _:
                print(__doc__, file=sys.stderr)
                return WRONG_WORDS
    except (RefusedError, CommandError, ServerError, OSError) as error:
        print(json.dumps({"refused": str(error)}))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
