"""Words for moments that a restore can go back to."""

from typing import Annotated

from config.words.word import Word

UpgradePoint = Annotated[
    str,
    Word(
        expected="a moment that `make up` has named, such as before-upgrade-20261127-120000",
        example="before-upgrade-20261127-120000",
        pattern=r"before-upgrade-[0-9]{8}-[0-9]{6}",
        longest=30,
    ),
]
