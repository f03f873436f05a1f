"""The container images: taken from the engine, from their registry, or built from packages."""
