"""Checks whether every remote server is fit for the stack, before anything is created."""
