"""Dozzle: it reads the lines of containers, and can do nothing else, wherever it is asked."""

import re

import bcrypt
import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from components.admin.dozzle import PATHS, Dozzle
from tests.components.parts import stack
from tests.support.engine import RecordingEngine, Registered, run
from tests.support.factories import valid_settings

ALL = ("dozzle", "dozzle-agent-edge", "dozzle-agent-data")
AGENTS = ALL[1:]
PROXIES = ("dozzle-proxy-edge", "dozzle-proxy-data")
CONTAINER = "containers/tapbot-prod-n8n"


@pytest.fixture(scope="module")
def engine() -> RecordingEngine:
    """Dozzle on the second of two servers."""
    return deployed({})


def deployed(server: dict[str, str]) -> RecordingEngine:
    """Return Dozzle on `data`, with settings of `edge`."""

    def build() -> None:
        here = stack(
            valid_settings(dozzle={}, placement={"dozzle": "data"}, servers={"edge": server})
        )
        assert here.settings.dozzle
        Dozzle(here.args(here.settings.dozzle))

    return run(build)


def sources(container: Registered) -> set[str]:
    """Return what a container sees of its host."""
    return {each["source"] for each in container.mounts.values() if each["type"] == "bind"}


def test_nobody_but_the_proxies_has_the_socket(engine: RecordingEngine) -> None:
    assert [sources(engine.container(name)) for name in ALL] == [set()] * 3
    for name in PROXIES:
        assert sources(engine.container(name)) == {"/var/run/docker.sock"}
        assert not engine.container(name).inputs.get("ports"), "it answers whoever asks"


@pytest.mark.parametrize("name", ALL)
def test_it_is_nobody_and_holds_nothing(engine: RecordingEngine, name: str) -> None:
    inputs = engine.container(name).inputs
    assert inputs["user"] == "65534:65534"
    assert inputs["capabilities"]["adds"] == []
    assert inputs["healthcheck"]["tests"] == ["CMD", "/dozzle", "healthcheck"], (
        "the image has neither a shell nor any other tool"
    )


def networks(engine: RecordingEngine, name: str) -> set[str]:
    """Return the zones that a container is in."""
    listed = engine.container(name).inputs["networksAdvanced"]
    return {each["name"].removesuffix("-id").rpartition("-")[2] for each in listed}


def test_only_agents_reach_the_proxies(engine: RecordingEngine) -> None:
    for name in PROXIES:
        assert networks(engine, name) == {"socket"}, "any neighbour would read all environments"
    assert networks(engine, "dozzle-agent-data") == {"back", "socket"}
    assert networks(engine, "dozzle") == {"back"}


def allowed(engine: RecordingEngine, path: str) -> bool:
    """Whether a proxy passes a path on."""
    files = engine.carrier("dozzle-proxy-data").files
    [pattern] = re.findall(r'location ~ "(.*)"', files["/etc/tapbot/nginx.conf"])
    return bool(re.match(pattern, path))


@pytest.mark.parametrize("what", ["json", "logs", "stats"])
def test_a_proxy_passes_on_what_is_read(engine: RecordingEngine, what: str) -> None:
    assert allowed(engine, f"/v1.44/{CONTAINER}/{what}")
    assert allowed(engine, "/v1.44/containers/json")
    assert all(allowed(engine, f"/{path}") for path in PATHS if path.islower() and "(" not in path)


@pytest.mark.parametrize(
    "path",
    [
        f"/{CONTAINER}/archive",
        f"/{CONTAINER}/export",
        f"/{CONTAINER}/exec",
        f"/{CONTAINER}/stop",
        f"/{CONTAINER}/attach",
        "/images/json",
        "/containers/create",
        f"/{CONTAINER}/logs/../archive",
    ],
)
def test_a_proxy_refuses_all_else(engine: RecordingEngine, path: str) -> None:
    assert not allowed(engine, path), "files of any container, secrets among them, could be read"


def test_agents_read_through_the_proxy_beside_them(engine: RecordingEngine) -> None:
    for server in ("edge", "data"):
        agent = engine.container(f"dozzle-agent-{server}")
        assert agent.inputs["command"] == ["agent"]
        assert agent.environment["DOCKER_HOST"] == f"tcp://dozzle-proxy-{server}:2375"
        assert agent.environment["DOZZLE_HOSTNAME"] == server
        [port] = agent.inputs["ports"]
        assert port["ip"].startswith("10.88."), "from outside nobody may ask an agent"
        assert agent.inputs["tmpfs"]["/tmp"] == "size=16m,uid=65534,gid=65534,mode=0700", (
            "it writes there, for its own check, and the engine gives the folder to root"
        )


def test_the_page_asks_the_agents_of_all_servers(engine: RecordingEngine) -> None:
    page = engine.container("dozzle")
    assert page.environment["DOZZLE_REMOTE_AGENT"] == (
        "10.88.0.1:7007|edge,dozzle-agent-data:7007|data"
    )
    assert "DOCKER_HOST" not in page.environment
    waits = {urn.rpartition("::")[2] for urn in page.dependencies}
    assert "dozzle-agent-data" in waits, "it ends at once where it finds no agent"
    assert "dozzle-agent-edge" not in waits, "a server that is away would stop it everywhere"


def test_a_lost_server_is_not_asked() -> None:
    page = deployed({"state": "lost"}).container("dozzle")
    assert page.environment["DOZZLE_REMOTE_AGENT"] == "dozzle-agent-data:7007|data"


def test_page_and_agents_trust_one_pair_that_is_ours(engine: RecordingEngine) -> None:
    pairs = set()
    for name in ALL:
        environment, files = engine.container(name).environment, engine.carrier(name).files
        assert environment["DOZZLE_CERT"] == "/etc/tapbot/certificate.pem"
        assert environment["DOZZLE_KEY"] == "/etc/tapbot/key.pem"
        pairs.add((files[environment["DOZZLE_CERT"]], files[environment["DOZZLE_KEY"]]))
    [(certificate, key)] = pairs
    found = x509.load_pem_x509_certificate(certificate.encode())
    own = serialization.load_pem_private_key(key.encode(), None)
    assert found.public_key() == own.public_key()
    found.verify_directly_issued_by(found)


def test_who_logs_in_may_look_and_do_nothing(engine: RecordingEngine) -> None:
    page, files = engine.container("dozzle"), engine.carrier("dozzle").files
    assert page.inputs["workingDir"] == "/etc/tapbot", "it looks for data/users.yml from there"
    [user] = yaml.safe_load(files["/etc/tapbot/data/users.yml"])["users"].values()
    assert bcrypt.checkpw(b"value-of-dozzle_password", user["password"].encode())
    assert user["roles"] == "none", "without a role it would be all of them"
    assert page.environment["DOZZLE_AUTH_PROVIDER"] == "simple"
    assert page.environment["DOZZLE_AUTH_TTL"] == "12h", "a session would never end"
    assert page.environment["DOZZLE_ENABLE_ACTIONS"] == "false"
    assert page.environment["DOZZLE_ENABLE_SHELL"] == "false"


@pytest.mark.parametrize("name", ALL)
def test_it_does_not_call_home(engine: RecordingEngine, name: str) -> None:
    environment = engine.container(name).environment
    assert environment["DOZZLE_NO_ANALYTICS"] == environment["DOZZLE_DISABLE_AVATARS"] == "true"
    assert environment["DOZZLE_RELEASE_CHECK_MODE"] == "manual"


def test_secrets_are_files_only(engine: RecordingEngine) -> None:
    for name in ALL:
        assert "PRIVATE KEY" not in str(engine.container(name).inputs)
        assert "uploads" in engine.carrier(name).secret_inputs
    assert "value-of-dozzle_password" not in str([each.inputs for each in engine.registered])


def test_its_page_is_in_the_tunnel_only(engine: RecordingEngine) -> None:
    page = engine.container("dozzle")
    assert page.inputs["ports"] == [{"internal": 8100, "external": 8100, "ip": "10.88.0.2"}]
    assert page.environment["DOZZLE_ADDR"] == ":8100"


def test_its_type_is_the_one_that_urns_have_for_ever(engine: RecordingEngine) -> None:
    assert engine.one("tapbot:admin:Dozzle", "dozzle")
