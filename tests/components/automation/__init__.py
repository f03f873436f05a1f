"""Tests of what makes services work together."""
