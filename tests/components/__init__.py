"""Tests of components, path for path."""
