"""The stack as a whole: what its services are created from, and its outputs."""
