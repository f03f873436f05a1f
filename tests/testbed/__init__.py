"""Tests of the test bed that need no servers."""
