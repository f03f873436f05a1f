"""Looks at all servers of a stack at once: what is wrong, or soon will be, and what to do."""
