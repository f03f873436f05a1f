"""A substitute for Qdrant's server: a subset of its REST interface on Qdrant's own embedded engine."""

# The interface that is imitated, and the engine that does the work.
INTERFACE_VERSION = "1.19.1"
ENGINE_VERSION = "0.9.0"
TITLE = f"substitute for Qdrant (REST subset on qdrant-edge {ENGINE_VERSION})"
