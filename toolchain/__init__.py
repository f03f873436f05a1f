"""From a fresh clone to a running stack: standard library only, runs before a virtualenv."""
