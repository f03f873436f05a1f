"""Interfaces for the people who run the stack."""
