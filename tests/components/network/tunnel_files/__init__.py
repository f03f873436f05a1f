"""Tests of the scripts in components/network/tunnel_files."""
