"""Tests of what n8n's main process loads before its own code."""
