"""Files and secrets for a service: a named volume that the Docker API fills."""

import base64
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pulumi
import pytest

from components.containers.files_volume import (
    DIRECTORY,
    IN_CARRIER,
    SYNC,
    file_variables,
    label_args,
)
from components.containers.process import Files
from components.containers.service import Service
from components.servers.server import Server
from tests.components.parts import container_args, on_local
from tests.support.engine import VOLUME, RecordingEngine

FILES = {"app.conf": "listen 80", "password": "hush"}
WATCHED = {"routes/all.yaml": "routes: []"}


def with_files(
    files: Mapping[str, str] = FILES, watched: Mapping[str, str | bytes] = WATCHED
) -> RecordingEngine:
    """Run a service with files; those named "password" are secrets."""

    def build(server: Server) -> None:
        inputs = {
            path: pulumi.Output.secret(text) if path == "password" else text
            for path, text in files.items()
        }
        args = container_args(server, files=Files(read=inputs, watched=watched))
        Service("thing", [args], server)

    return on_local(build)


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """A service with two files, one of them secret, and one watched file."""
    return with_files()


def test_the_carrier_of_files_that_are_read_at_start_never_starts() -> None:
    carrier = with_files(watched={}).carrier("thing")
    assert carrier.inputs["start"] is False, "it would run the service's image a second time"
    assert carrier.inputs["mustRun"] is False, "the provider would wait for it to run, and fail"
    assert carrier.inputs["networkMode"] == "none", "what never runs needs no network"
    assert DIRECTORY in carrier.mounts, "the files go right into the volume"


def test_the_carrier_of_watched_files_puts_each_into_its_place_in_one_step(
    engine: RecordingEngine,
) -> None:
    carrier = engine.carrier("thing")
    assert IN_CARRIER in carrier.mounts, "Docker takes a file away before it writes it again"
    assert carrier.inputs["entrypoints"] == ["sh", "/sync.sh"]
    assert carrier.files["/sync.sh"] == SYNC.read_text()
    assert carrier.inputs["wait"] is True
    assert carrier.inputs["healthcheck"]["tests"] == ["CMD-SHELL", "test -e /tmp/done"], (
        "an update would go on with the files of the last one"
    )
    assert "#initerror" in carrier.replace_on_changes


def test_the_carrier_of_watched_files_may_do_nothing_else(engine: RecordingEngine) -> None:
    inputs = engine.carrier("thing").inputs
    assert inputs["networkMode"] == "none"
    assert inputs["capabilities"] == {"drops": ["ALL"]}
    assert inputs["securityOpts"] == ["no-new-privileges:true"]


def test_a_file_that_is_no_text_arrives_as_it_is() -> None:
    carrier = with_files(watched={"logo.png": b"\x89PNG\xff"}).carrier("thing")
    assert base64.b64decode(carrier.files["/etc/tapbot/logo.png"]) == b"\x89PNG\xff"


def sync(folder: Path, *wanted: tuple[str, str]) -> Path:
    """Run the script of a carrier that holds these files; return the volume."""
    held, volume = folder / "held", folder / "volume"
    for place in (held, volume):
        place.mkdir(parents=True, exist_ok=True)
    for path, content in wanted:
        (held / path).parent.mkdir(parents=True, exist_ok=True)
        (held / path).write_text(content)
    script = SYNC.read_text().replace("/etc/tapbot", str(held)).replace("/volume", str(volume))
    script = script.replace("/tmp/done", str(folder / "done")).replace("exec sleep 60", "")
    subprocess.run(["sh", "-c", script], check=True)
    assert (folder / "done").exists()
    return volume


def content(volume: Path) -> dict[str, str]:
    """Return the files of a volume by path."""
    files = (path for path in volume.rglob("*") if path.is_file())
    return {path.relative_to(volume).as_posix(): path.read_text() for path in files}


def test_a_volume_has_the_files_of_the_last_update_and_no_others(tmp_path: Path) -> None:
    sync(tmp_path / "1", ("public/index.html", "old"), ("public/en/gone.html", "gone"), ("a b", ""))
    (tmp_path / "2").mkdir()
    (tmp_path / "1" / "volume").rename(tmp_path / "2" / "volume")
    volume = sync(tmp_path / "2", ("public/index.html", "new"), ("public/kk/index.html", "new"))
    assert content(volume) == {"public/index.html": "new", "public/kk/index.html": "new"}, (
        "a page that was taken away would be served for ever"
    )
    assert not (volume / "public" / "en").exists(), "its address would answer 403, not 404"


def test_a_file_that_did_not_change_is_not_touched(tmp_path: Path) -> None:
    volume = sync(tmp_path, ("routes.yaml", "same"))
    before = (volume / "routes.yaml").stat()
    sync(tmp_path, ("routes.yaml", "same"))
    after = (volume / "routes.yaml").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns), (
        "Traefik would read it again for nothing"
    )


def test_files_arrive_read_only_under_one_directory(engine: RecordingEngine) -> None:
    carrier = engine.carrier("thing")
    files = {path: text for path, text in carrier.files.items() if path != "/sync.sh"}
    assert files == {
        "/etc/tapbot/app.conf": "listen 80",
        "/etc/tapbot/password": "hush",
        "/etc/tapbot/routes/all.yaml": "routes: []",
    }
    permissions = {upload["permissions"] for upload in carrier.inputs["uploads"]}
    assert permissions == {"0444"}, "a service that runs as its own user could not read them"


def test_the_files_go_into_the_volume_that_the_service_mounts(engine: RecordingEngine) -> None:
    volume = engine.one(VOLUME, "thing-files").inputs["name"]
    assert engine.carrier("thing").mounts[IN_CARRIER]["source"] == volume
    assert with_files(watched={}).carrier("thing").mounts[DIRECTORY]["source"] == volume
    assert engine.container("thing").mounts[DIRECTORY] == {
        "type": "volume",
        "target": "/etc/tapbot",
        "source": volume,
        "readOnly": True,
    }, "a service that can write its own configuration can be made to keep a back door in it"


def test_files_with_a_secret_are_secret_in_the_state_and_the_plan(engine: RecordingEngine) -> None:
    assert "uploads" in engine.carrier("thing").secret_inputs, "the state would hold it in plain"


def test_the_service_waits_until_its_files_are_there(engine: RecordingEngine) -> None:
    carrier, thing = engine.carrier("thing"), engine.container("thing")
    assert carrier.urn in thing.dependencies, "it would start without its files and fail"
    assert carrier.urn not in thing.data_dependencies, "a watched file would restart the service"


def test_what_is_read_at_start_restarts_the_service_when_it_changes() -> None:
    before, after = digest(with_files()), digest(with_files({**FILES, "app.conf": "listen 81"}))
    assert before != after, "the service would keep its old configuration after an update"


def test_a_new_password_restarts_the_service() -> None:
    assert digest(with_files()) != digest(with_files({**FILES, "password": "other"})), (
        "a rotated password would not be used until something else restarts the service"
    )


def test_a_new_name_for_the_same_content_restarts_the_service() -> None:
    moved = {"other.conf": FILES["app.conf"], "password": FILES["password"]}
    assert digest(with_files()) != digest(with_files(moved))


def test_watched_files_change_under_the_running_service() -> None:
    assert digest(with_files()) == digest(with_files(watched={"routes/all.yaml": "routes: [1]"})), (
        "every new route would drop the connections of all the others"
    )


def test_the_digest_tells_nothing_of_the_content(engine: RecordingEngine) -> None:
    assert len(digest(engine)) == 64
    assert "hush" not in str(engine.container("thing").labels), "labels are shown by inspect"


def test_a_secret_can_be_read_from_the_file_of_its_variables_name() -> None:
    assert file_variables(["KEY"]) == {"KEY_FILE": "/etc/tapbot/KEY"}


def test_labels_do_not_depend_on_the_order_in_which_they_were_given() -> None:
    def names(labels: Mapping[str, str]) -> list[pulumi.Input[str]]:
        return [each.label for each in label_args(labels)]

    assert names({"b": "2", "a": "1"}) == names({"a": "1", "b": "2"}) == ["a", "b"]


def digest(engine: RecordingEngine) -> str:
    """Return the label by which a service is replaced when its files change."""
    return engine.container("thing").labels["kz.tapbot.config"]
