"""Tests of what the benchmarks compute; nothing here is timed."""
