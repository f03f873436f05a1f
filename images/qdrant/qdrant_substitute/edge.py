"""The one place that imports Qdrant's embedded engine, which only the image carries."""

from __future__ import annotations

import importlib
from typing import Any

# Loaded by name: the checks of this repository run without the package.
edge: Any = importlib.import_module("qdrant_edge")
