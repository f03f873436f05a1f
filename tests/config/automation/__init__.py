"""Tests of workflows and credentials that are kept as files."""
