"""The one error of the bed."""


class BedError(Exception):
    """One sentence that says what failed and what the program in question answered."""
