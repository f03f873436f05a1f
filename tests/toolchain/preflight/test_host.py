"""What a server is to its stack follows from the stack file and from what runs on it."""

from config.instances import instances
from tests.toolchain.preflight.samples import host


def test_every_instance_is_on_its_server() -> None:
    edge, data = host(name="edge"), host(name="data")
    assert {each.name for each in edge.instances} == {
        "tunnel-edge",
        "n8n",
        "n8n-worker-1",
        "traefik",
        "site-1",
    }
    assert {*edge.instances, *data.instances} == {*instances(edge.settings)}


def test_local_servers_are_in_no_tunnel() -> None:
    assert host(name="edge").tunnelled
    local = {"servers": {"edge": {"address": "local", "hostKey": None, "privateAddress": None}}}
    both = {**local["servers"], "data": local["servers"]["edge"]}
    assert not host(name="edge", settings={"servers": both}).tunnelled


def test_the_stack_runs_where_one_of_its_containers_runs() -> None:
    assert host("container=tapbot-prod-site-1|prod|bridge|").is_deployed
    assert not host("container=tapbot-dev-site-1|dev|bridge|").is_deployed
    assert host(name="data").path == "servers.data"
