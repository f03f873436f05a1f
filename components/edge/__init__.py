"""Services that people and other systems talk to."""
