"""A stack before its services exist: settings, secrets, servers that are joined, and images."""

import pulumi
import pytest

from components.containers.endpoint import Call
from components.stack.stack import Stack, needed
from tests.components.parts import secret_value, stack
from tests.support.engine import RecordingEngine, run
from tests.support.factories import BUCKET, settings_of, valid_config, valid_settings


@pytest.fixture(scope="module")
def made() -> Stack:
    """A stack of two servers that serves HTTPS on a port of its own."""
    found: list[Stack] = []
    run(lambda: found.append(stack(valid_settings(traefik={"httpsPort": 8443}))))
    return found[0]


def test_a_service_is_put_where_placement_says(made: Stack) -> None:
    for section, server in ((made.settings.postgres, "data"), (made.settings.n8n, "edge")):
        assert section
        args = made.args(section)
        assert args.targets[0].server.name == server
        assert args.options.parent is made.fleet[server], (
            "the tree of resources would not show what runs where"
        )


def test_every_target_knows_its_servers_end_of_the_tunnel(made: Stack) -> None:
    for section in made.settings.present().values():
        for target in made.args(section).targets:
            assert target.tunnel is not None, f"{target.name} would start before its way is there"


def test_every_instance_has_its_image(made: Stack) -> None:
    images = {
        target.image.name
        for section in made.settings.present().values()
        for target in made.args(section).targets
    }
    assert {"postgres", "redis", "qdrant/qdrant", "n8nio/n8n", "nginx"} <= images


def test_public_names_come_from_the_one_domain_and_the_one_port(made: Stack) -> None:
    directus, site = made.settings.directus, made.settings.site
    assert directus
    assert site
    assert made.args(directus).public.url == "https://cms.tapbot.kz:8443"
    assert made.args(site).public.url == "https://tapbot.kz:8443"


def test_each_application_with_a_database_has_its_password() -> None:
    def build() -> None:
        for name, password in stack().databases().items():
            pulumi.export(name, password)

    assert run(build).outputs == {
        "directus": secret_value("directus_database_password"),
        "n8n": secret_value("n8n_database_password"),
    }


def test_what_is_absent_needs_no_secret() -> None:
    config = valid_config()
    for key in ("qdrant", "directus"):
        del config[key]
        del config["placement"][key]
    names = {secret.name for secret in needed(settings_of(config))}
    assert "n8n_encryption_key" in names
    assert not [name for name in names if "qdrant" in name or "directus" in name]


def test_a_part_that_is_absent_needs_no_secret() -> None:
    def names(**n8n: object) -> set[str]:
        return {secret.key for secret in needed(valid_settings(n8n=n8n))}

    assert names(runners={}) - names() == {"n8nRunnersToken"}


def test_people_may_call_every_replica_of_a_service() -> None:
    found: list[Call] = []
    replicas = {
        "placement": {"directus": ["data", "edge"]},
        "directus": {"replicas": 2, "s3": BUCKET},
    }
    run(lambda: found.extend(stack(valid_settings(**replicas)).calls("directus", "content API")))
    assert [each.endpoint.server.name for each in found] == ["data", "edge"], (
        "a workflow may call any replica: what is not registered does not pass the firewall"
    )
    assert not any(each.waits for each in found), "what people build later orders nothing"


def test_a_call_of_something_that_does_not_exist_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="directuss is not a workload"):
        run(lambda: stack().calls("directuss", "content API"))


def test_nobody_can_be_made_after_the_ports_were_opened() -> None:
    def build() -> None:
        here = stack()
        here.open_ports()
        [call] = here.calls("directus", "content API")
        here.registry.connections.add(call.connection(call.endpoint.target))

    with pytest.raises(RuntimeError, match="connections were read before"):
        run(build)


def test_secrets_are_secret(made: Stack) -> None:
    def build() -> None:
        here = stack()
        for secret, value in here.secrets.items():
            pulumi.export(secret.name, value)

    engine: RecordingEngine = run(build)
    assert engine.secret_outputs == set(engine.outputs)
