"""A place in PostgreSQL's write-ahead log, on one server."""

from typing import Annotated

from config.words.word import Word

DiscardedWal = Annotated[
    str,
    Word(
        expected="a server and a position as that server's log says it, such as data@0/5000148",
        example="data@0/5000148",
        pattern=r"[a-z][a-z0-9-]{0,31}@[0-9A-F]{1,8}/[0-9A-F]{1,8}",
        longest=50,
    ),
]
"""What exists on that server alone from this position on, so that it stands for nothing else."""
