"""Tests of components/base."""
