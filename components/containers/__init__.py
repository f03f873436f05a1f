"""The one way to run a container, to hand it files, and to reach it."""
