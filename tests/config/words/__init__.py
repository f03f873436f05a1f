"""Tests of config/words."""
