"""Scripts that run on a server, with programs that tests play."""
