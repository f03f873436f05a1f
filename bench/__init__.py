"""Benchmarks: they print figures and assert nothing. `make bench`, or `python -m bench deploy`."""
