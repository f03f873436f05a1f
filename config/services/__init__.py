"""The settings of each service, with its facts and its secrets."""
