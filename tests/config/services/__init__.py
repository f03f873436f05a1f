"""Tests of config/services."""
