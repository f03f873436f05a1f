"""Tests of components/admin."""
