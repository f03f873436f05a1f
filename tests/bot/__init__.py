"""The bot that ships, in the virtualenv of its own packages."""
