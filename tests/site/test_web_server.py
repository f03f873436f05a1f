"""The web server's configuration fits the container it runs in."""

import re
from pathlib import Path

import pytest

from config.services.site import SiteSettings
from tests.site.document import PUBLIC

CONFIG = (Path(PUBLIC).parent / "nginx.conf").read_text(encoding="utf-8")
DIRECTIVES = re.findall(r"^\s*([a-z_]+)\s+([^;{]*)[;{]", re.sub(r"#.*", "", CONFIG), re.MULTILINE)


def values(name: str) -> list[str]:
    """Return every value a directive is given."""
    return [value.strip() for directive, value in DIRECTIVES if directive == name]


def test_it_writes_below_tmp_only_because_the_root_is_read_only() -> None:
    written = [value for name, value in DIRECTIVES if name == "pid" or name.endswith("_temp_path")]
    assert len(written) == 6
    assert {Path(path).parts[1] for path in written} == {"tmp"}


def test_it_reads_nothing_but_its_own_directory() -> None:
    assert values("root") == ["/etc/tapbot/public"]
    assert values("include") == []


def test_it_needs_no_privilege() -> None:
    assert values("listen") == [f"{SiteSettings.WORKLOADS[0].port} default_server"]
    assert SiteSettings.WORKLOADS[0].port > 1023
    assert values("user") == []


def test_it_logs_to_the_container_and_says_little_about_itself() -> None:
    assert values("error_log") == ["stderr warn"]
    assert values("access_log") == ["/dev/stdout json", "off"]
    assert values("server_tokens") == ["off"]


def types() -> dict[str, str]:
    """Return the type that is sent for each ending."""
    listed = re.findall(r"^\s+([a-z]+/[a-z0-9.+-]+)\s+([\w ]+);", CONFIG, re.MULTILINE)
    return {ending: kind for kind, endings in listed for ending in endings.split()}


def test_it_knows_the_type_of_every_file_it_serves() -> None:
    assert {path.suffix[1:] for path in PUBLIC.rglob("*.*")} <= set(types())


@pytest.mark.parametrize("ending", ["js", "mjs", "png", "woff2", "webmanifest", "pdf", "ico"])
def test_what_pages_are_made_of_has_a_type(ending: str) -> None:
    assert ending in types(), "browsers run and show nothing of an unknown type under nosniff"


def test_logs_hold_no_queries() -> None:
    [line] = re.findall(r"log_format json(.*?);", CONFIG, re.DOTALL)
    assert "$uri" in line
    assert "$request_uri" not in line, "a secret may be in it"
    assert "$http_referer" not in line, "or in the address of the page before"


def test_scripts_and_styles_are_files_of_the_site() -> None:
    assert "default-src 'self';" in CONFIG
    assert "unsafe-inline" not in CONFIG


def test_what_is_not_found_is_answered_in_the_language_of_its_address() -> None:
    assert values("error_page") == ["404 /404.html", "404 /kk/404.html", "404 /en/404.html"]


def test_redirects_keep_the_scheme_and_port_that_the_browser_used() -> None:
    assert values("absolute_redirect") == ["off"]
