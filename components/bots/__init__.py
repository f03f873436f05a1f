"""Bots: programs of the operator's own, with links to the services."""
