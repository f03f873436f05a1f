"""Tests of components/edge."""
