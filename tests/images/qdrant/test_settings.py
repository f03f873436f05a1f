"""Settings come from the file that the official image reads, and from the same variables."""

from pathlib import Path

import pytest

from images.qdrant.qdrant_substitute.settings import Settings, SettingsError, load

FILE = """
service: {host: 0.0.0.0, http_port: 7000, api_key: from file, read_only_api_key: reader}
storage: {storage_path: /data, snapshots_path: /snapshots, optimizers: {unknown: 1}}
telemetry_disabled: true
"""


def test_the_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "qdrant.yaml"
    file.write_text(FILE)
    assert load(file, {}) == Settings(
        host="0.0.0.0",
        http_port=7000,
        api_key="from file",
        read_only_api_key="reader",
        storage=Path("/data"),
        snapshots=Path("/snapshots"),
    )


def test_variables_win_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "qdrant.yaml"
    file.write_text(FILE)
    settings = load(file, {"QDRANT__SERVICE__API_KEY": "given", "QDRANT__SERVICE__HTTP_PORT": "1"})
    assert (settings.api_key, settings.http_port) == ("given", 1)


def test_without_a_file_the_official_defaults_hold() -> None:
    assert load(None, {}) == Settings()
    assert (Settings().http_port, Settings().api_key) == (6333, None)


def test_an_empty_key_is_no_key() -> None:
    assert load(None, {"QDRANT__SERVICE__API_KEY": ""}).api_key is None


@pytest.mark.parametrize("port", ["zero", "0", "-1", ""])
def test_a_wrong_port_is_named(port: str) -> None:
    with pytest.raises(SettingsError, match=r"^service\.http_port: must be a positive"):
        load(None, {"QDRANT__SERVICE__HTTP_PORT": port})


@pytest.mark.parametrize(
    ("text", "problem"), [("[", "is not YAML"), ("- a", "must hold sections such as `service:`")]
)
def test_a_wrong_file_is_named(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "qdrant.yaml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=f"{file}: {problem}"):
        load(file, {})


def test_an_absent_file_is_named() -> None:
    with pytest.raises(SettingsError, match=r"^/nowhere\.yaml: cannot be read \(No such file"):
        load(Path("/nowhere.yaml"), {})


def test_keys_stay_out_of_what_is_printed() -> None:
    assert "hidden" not in repr(Settings(api_key="hidden", read_only_api_key="hidden"))
