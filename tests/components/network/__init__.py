"""Tests of components/network."""
