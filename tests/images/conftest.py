"""Every test of the images has its own cache and a Debian base that needs no building."""

from pathlib import Path

import pytest

from images import base


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(base, "ensure_base", lambda *_, **__: None)
    monkeypatch.setattr(base, "ensure_builder", lambda *_, **__: None)
