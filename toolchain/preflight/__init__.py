"""Asks every remote server whether it is fit for the stack, before anything is created."""
