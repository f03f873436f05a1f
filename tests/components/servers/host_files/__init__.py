"""Tests of the scripts in components/servers/host_files."""
