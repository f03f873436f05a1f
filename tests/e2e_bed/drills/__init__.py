"""Drills: what the runbooks promise, done on two servers and measured."""
