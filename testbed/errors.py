"""The one error of the bed."""


class BedError(Exception):
    """One sentence: what failed, and what the failed program printed."""
