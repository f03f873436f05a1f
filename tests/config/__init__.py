"""Tests of config/, file by file."""
