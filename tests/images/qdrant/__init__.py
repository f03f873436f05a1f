"""The substitute for Qdrant: settings, keys and its REST interface."""
