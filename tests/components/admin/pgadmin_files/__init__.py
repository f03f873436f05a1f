"""Tests of components/admin/pgadmin_files."""
