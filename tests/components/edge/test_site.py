"""The portfolio site: static pages, served by nginx."""

import base64
from pathlib import Path

import pulumi
import pytest

from components.containers.route import Route
from components.edge.site import Site, pages
from tests.components.parts import LOCAL, stack
from tests.support.engine import RecordingEngine, run
from tests.support.factories import valid_settings

SOURCE = Path(__file__).parents[3] / "site"


def site_on(servers: list[str], source: Path, *, local: bool = True) -> Route:
    """Create a replica of the site in this folder on each server."""
    own = {"replicas": len(servers)}
    here = stack(valid_settings(site=own, placement={"site": servers}, **(LOCAL if local else {})))
    assert here.settings.site
    Site(here.args(here.settings.site), source)
    return here.registry.routes.read()[0]


def served(source: Path) -> tuple[RecordingEngine, Route]:
    """Run two replicas of the site in this folder."""
    routes: list[Route] = []
    engine = run(lambda: routes.append(site_on(["edge", "edge"], source)))
    return engine, routes[0]


@pytest.fixture(scope="module")
def real() -> tuple[RecordingEngine, Route]:
    """The site of the repository."""
    return served(SOURCE)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A site of one page."""
    (tmp_path / "public").mkdir()
    (tmp_path / "nginx.conf").write_text("events {}")
    (tmp_path / "public" / "index.html").write_text("Сәлем")
    return tmp_path


def test_every_page_is_uploaded(real: tuple[RecordingEngine, Route]) -> None:
    files = real[0].carrier("site").files
    public = [path for path in (SOURCE / "public").rglob("*") if path.is_file()]
    assert public, "there is no site"
    for path in public:
        uploaded = files[f"/etc/tapbot/{path.relative_to(SOURCE).as_posix()}"]
        assert uploaded == path.read_text(encoding="utf-8"), f"{path.name} would be missing"


def test_the_web_server_serves_the_folder_that_is_uploaded() -> None:
    assert "root /etc/tapbot/public;" in (SOURCE / "nginx.conf").read_text()


def test_an_edited_page_is_served_without_a_restart(small: Path) -> None:
    before, _ = served(small)
    (small / "public" / "index.html").write_text("Привет")
    (small / "public" / "new.html").write_text("Hello")
    after, _ = served(small)
    assert set(after.carrier("site").files) > set(before.carrier("site").files)
    assert after.container("site-1").inputs == before.container("site-1").inputs


def test_an_edited_configuration_restarts_the_web_server(small: Path) -> None:
    before, _ = served(small)
    (small / "nginx.conf").write_text("events { worker_connections 64; }")
    after, _ = served(small)
    assert after.container("site-1").labels != before.container("site-1").labels, (
        "nginx reads its configuration at its start only"
    )


def test_the_health_check_asks_the_port_that_nginx_listens_on(
    real: tuple[RecordingEngine, Route],
) -> None:
    check = real[0].container("site-1").inputs["healthcheck"]["tests"][-1]
    text = (SOURCE / "nginx.conf").read_text()
    assert "http://127.0.0.1:8081/healthz" in check
    assert "listen 8081" in text
    assert "location = /healthz" in text
    assert real[1].health_path == "/healthz"


def test_the_site_shares_no_network_with_a_database(real: tuple[RecordingEngine, Route]) -> None:
    for container in real[0].running():
        networks = [each["name"] for each in container.inputs["networksAdvanced"]]
        assert networks == ["local-front-id"], container.name


def test_it_runs_as_the_images_own_user_in_the_foreground(
    real: tuple[RecordingEngine, Route],
) -> None:
    inputs = real[0].container("site-1").inputs
    assert inputs["user"] == "101:101"
    assert "daemon off;" in inputs["command"], "the container would end at once"
    assert "/etc/tapbot/nginx.conf" in inputs["command"]


def test_both_replicas_are_backends_of_the_domain_itself(
    real: tuple[RecordingEngine, Route],
) -> None:
    assert [each.target.name for each in real[1].backends] == ["site-1", "site-2"]
    assert real[1].public.url == "https://tapbot.kz"


def test_files_are_named_as_in_a_url_on_every_system(small: Path) -> None:
    (small / "public" / "en").mkdir()
    (small / "public" / "en" / "index.html").write_text("Hello")
    assert set(pages(small)) == {"public/index.html", "public/en/index.html"}


def test_a_picture_is_served_as_it_is(small: Path) -> None:
    picture = b"\x89PNG\r\n\x1a\n\0\xff"
    (small / "public" / "logo.png").write_bytes(picture)
    assert pages(small)["public/logo.png"] == picture
    engine, _ = served(small)
    uploaded = engine.carrier("site").files["/etc/tapbot/public/logo.png"]
    assert base64.b64decode(uploaded) == picture


def test_line_ends_are_kept_as_they_are(small: Path) -> None:
    (small / "public" / "robots.txt").write_bytes(b"User-agent: *\r\n")
    assert pages(small)["public/robots.txt"] == "User-agent: *\r\n"


def test_a_file_that_is_too_large_for_the_state_is_named(small: Path) -> None:
    (small / "public" / "film.mp4").write_bytes(bytes(5_000_001))
    with pytest.raises(pulumi.RunError) as raised:
        pages(small)
    assert str(raised.value) == (
        "site/public/film.mp4: is too large (got 5.0 MB; expected at most 5 MB, as every file is"
        " kept in the stack's state)\n"
        "    fix: make it smaller, or upload it to Directus and link to it"
    )


def test_many_files_that_are_too_large_together_are_refused(small: Path) -> None:
    for number in range(11):
        (small / "public" / f"{number}.bin").write_bytes(bytes(5_000_000))
    with pytest.raises(pulumi.RunError, match="site/public: is too large"):
        pages(small)


def test_replicas_on_several_servers_serve_the_same_pages(small: Path) -> None:
    engine = run(lambda: site_on(["edge", "data"], small, local=False))
    for carrier, server in (("site", "edge"), ("site-data", "data")):
        assert engine.carrier(carrier).provider.endswith(f"docker::{server}")
    assert engine.carrier("site").files == engine.carrier("site-data").files, (
        "visitors would see another site with every second request"
    )


def test_its_type_is_the_one_that_urns_have_for_ever(
    real: tuple[RecordingEngine, Route],
) -> None:
    assert real[0].one("tapbot:edge:Site", "site")
