"""The words that settings are made of: text, numbers and lists that know a valid example."""
