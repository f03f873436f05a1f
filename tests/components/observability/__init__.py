"""Tests of components/observability."""
