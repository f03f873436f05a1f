"""The example of a stack holds everything that a preview needs, and nothing of anybody's own."""

from pathlib import Path

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_ssh_public_key

from config.instances import instances
from config.loader import load
from config.settings import SecretsSource, StackSettings
from tests.config.automation.folders import CREDENTIALS, folder
from tests.support.factories import BUCKET, config_with, set_config, valid_config
from toolchain.example_config import example, main

CHECKOUT = Path(__file__).parents[2]


def servers(settings: dict[str, object]) -> dict[str, dict[str, str]]:
    """Return the servers of a stack's file."""
    config = settings["config"]
    assert isinstance(config, dict)
    found = config["tapbot-stack:servers"]
    assert isinstance(found, dict)
    return found


def real(stack: str) -> dict[str, object]:
    """Return the settings of a stack of this repository."""
    text = (CHECKOUT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8")
    settings = yaml.safe_load(text)
    assert isinstance(settings, dict)
    return settings


def test_every_remote_server_of_prod_gets_a_host_key_of_its_own() -> None:
    keys = [server["hostKey"] for server in servers(example(real("prod"))).values()]
    assert len(keys) == len(set(keys)) == 2
    for key in keys:
        assert isinstance(load_ssh_public_key(key.encode()), Ed25519PublicKey)


def test_a_local_server_needs_no_host_key() -> None:
    assert all("hostKey" not in server for server in servers(example(real("dev"))).values())


def test_secrets_are_generated_and_encrypted_values_left_out() -> None:
    own = {"tapbot-stack:n8nOwnerPassword": {"secure": "v1:abc"}, "tapbot-stack:secrets": "config"}
    written = example({"config": own, "encryptionsalt": "v1:def"})
    assert written == {"config": {"tapbot-stack:secrets": "generated"}}


def test_everything_else_stays_as_it_is() -> None:
    before, after = real("prod")["config"], example(real("prod"))["config"]
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert before.keys() - after.keys() == {"tapbot-stack:alerts"}, "nobody is there to be told"
    changed = {key for key in after if before[key] != after[key]}
    assert changed == {"tapbot-stack:secrets", "tapbot-stack:servers"}


def loaded(written: dict[str, object]) -> StackSettings:
    """Return what the program itself reads from an example."""
    config = written["config"]
    assert isinstance(config, dict)
    prefix = "tapbot-stack:"
    own = {key.removeprefix(prefix): value for key, value in config.items() if prefix in key}
    set_config(own)
    try:
        settings, given = load()
    finally:
        set_config({})
    assert given == {}
    return settings


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_program_loads_the_example_of_a_real_stack(stack: str) -> None:
    settings = loaded(example(real(stack)))
    assert settings.secrets is SecretsSource.GENERATED
    assert instances(settings)


def test_settings_that_need_a_secret_of_somebody_else_are_left_out() -> None:
    changes = {
        "directus": {"s3": BUCKET, "environmentSecrets": {"EMAIL_SMTP_PASSWORD": "mailPassword"}},
        "traefik": {
            "acme": {
                "challenge": "dns",
                "dnsProvider": "cloudflare",
                "dnsVariables": ["CF_DNS_API_TOKEN"],
            }
        },
        "monitoring": {},
        "alerts": {"telegram": {"chatIds": [-100]}, "webhook": True},
        "placement": {"monitoring": "edge"},
    }
    config = {f"tapbot-stack:{key}": value for key, value in config_with(changes).items()}
    settings = loaded(example({"config": config}))
    assert settings.directus is not None
    assert (settings.directus.s3, settings.directus.environment_secrets) == (None, {})
    assert settings.alerts is None
    assert settings.traefik.acme is not None
    assert settings.traefik.acme.dns_provider == "cloudflare"
    assert settings.traefik.acme.dns_variables == ()


@pytest.mark.parametrize("needs_a_secret", [True, False])
def test_links_whose_credentials_need_a_secret_are_left_out(
    tmp_path: Path, needs_a_secret: bool
) -> None:
    place = str(folder(tmp_path, {}, CREDENTIALS if needs_a_secret else ""))
    changed = config_with({"links": {"folder": place}})
    config = {f"tapbot-stack:{key}": value for key, value in changed.items()}
    assert (loaded(example({"config": config})).links is None) is needs_a_secret


def test_a_service_without_a_section_stays_absent() -> None:
    config = valid_config()
    del config["qdrant"], config["placement"]["qdrant"]
    written = example({"config": {f"tapbot-stack:{key}": value for key, value in config.items()}})
    assert loaded(written).qdrant is None


def test_the_command_writes_the_file_of_the_stack_example(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Pulumi.prod.yaml").write_text("config:\n  tapbot-stack:domain: tapbot.kz\n")
    assert main(["prod", "--directory", str(tmp_path)]) == 0
    written = yaml.safe_load((tmp_path / "Pulumi.example.yaml").read_text())
    assert written["config"]["tapbot-stack:domain"] == "tapbot.kz"
    assert "Pulumi.example.yaml: written from" in capsys.readouterr().out


@pytest.mark.parametrize("text", [None, "", "- a list", "config: 7", "{", "{}"])
def test_a_file_of_no_use_is_one_sentence(
    text: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if text is not None:
        (tmp_path / "Pulumi.prod.yaml").write_text(text)
    assert main(["prod", "--directory", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert "Pulumi.prod.yaml: " in error
    assert error.count("\n") == 1
    assert not (tmp_path / "Pulumi.example.yaml").exists()
