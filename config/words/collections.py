"""Names of collections, which Directus keeps as tables."""

from typing import Annotated

from config.words.word import Word

Collection = Annotated[
    str,
    Word(
        expected="the name of a collection of Directus such as articles",
        example="articles",
        # Those of Directus itself begin with its name, and ours with tapbot_.
        pattern=r"(?!directus_|tapbot_)[a-z_][a-z0-9_]{0,62}",
        longest=63,
    ),
]
