"""Tests of components/servers."""
