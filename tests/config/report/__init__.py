"""Tests of config/report."""
