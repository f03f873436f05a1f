"""Tests of components/recovery."""
