"""`python3 -m components.recovery.restic_program` with one of its words.

`keep`, `copy`, `check`, `restore WHAT MOMENT`, `load`.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

from components.recovery.common_program.commands import CommandError
from components.recovery.restic_program.keep import ASKED, CHECK_ASKED, keep
from components.recovery.restic_program.plan import QDRANT
from components.recovery.restic_program.qdrant import Qdrant
from components.recovery.restic_program.restore import RefusedError, restore

PLACE: Final = Path("/restored")
BESIDE: Final = "http://127.0.0.1:6333"
"""The Qdrant that shares our network, and has no other one."""

LATEST: Final = "latest"
WRONG_WORDS: Final = 2
REFUSED: Final = 3


def main(arguments: list[str]) -> int:
    """Run one of the words and return the exit status; the last line printed is JSON."""
    try:
        match arguments:
            case ["keep"]:
                keep()
            case ["copy"]:
                ASKED.touch()
            case ["check"]:
                CHECK_ASKED.touch()
            case ["restore", what, moment]:
                at = None if moment == LATEST else float(moment)
                # A file is the same in each copy; of vectors each copy is a whole.
                print(json.dumps(asdict(restore(what, at, PLACE, both=what != QDRANT))))
            case ["load"]:
                print(json.dumps({"collections": Qdrant(BESIDE, None).load(PLACE)}))
            case _:
                print(__doc__, file=sys.stderr)
                return WRONG_WORDS
    except (RefusedError, CommandError, OSError, ValueError, LookupError) as error:
        print(json.dumps({"refused": str(error)}))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
