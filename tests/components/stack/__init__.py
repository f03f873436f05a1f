"""Tests of components/stack."""
