"""How mistakes are shown, and what is generated from the settings."""
