"""What connects servers with each other."""
