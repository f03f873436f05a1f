"""What tests stand on: a recording engine and valid configurations."""
