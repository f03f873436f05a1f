"""End-to-end tests on servers of the bed; collected only when asked for by name."""
