"""A substitute for Qdrant's server: part of its REST interface on its embedded engine."""

# The interface that is imitated, and the engine that does the work.
INTERFACE_VERSION = "1.19.1"
ENGINE_VERSION = "0.9.0"
TITLE = f"substitute for Qdrant (REST subset on qdrant-edge {ENGINE_VERSION})"
