"""Benchmarks: figures to read, never assertions. `make bench`, or `python -m bench deploy`."""
