"""The real program on the real stack files, with what only the owner of the servers knows."""

import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from config.report.errors import PROJECT
from config.secrets import Secret
from config.sections import SecretsSource, all_secrets
from config.services.alerts import TELEGRAM_TOKEN
from tests.support.engine import RecordingEngine, run
from tests.support.factories import own_secrets, set_config, settings_of, strong_secrets

ROOT: Final = Path(__file__).parents[2]
CHAT: Final = -1001234567890


def stack_file(name: str) -> dict[str, Any]:
    """Return the config of a stack as its file says it, without the project's name."""
    document = yaml.safe_load((ROOT / f"Pulumi.{name}.yaml").read_text())
    return {key.removeprefix(f"{PROJECT}:"): value for key, value in document["config"].items()}


def complete(name: str) -> dict[str, Any]:
    """Return the config of a stack with all that its owner sets: host keys, a chat, secrets."""
    config = stack_file(name)
    config["servers"] = {
        server: settings if settings["address"] == "local" else {**settings, "hostKey": host_key()}
        for server, settings in config["servers"].items()
    }
    if config.get("secrets") != SecretsSource.CONFIG:
        return config
    config["alerts"]["telegram"]["chatIds"] = [CHAT]
    token = {TELEGRAM_TOKEN.key: strong_secrets(issued=True)[TELEGRAM_TOKEN.key]}
    return config | strong_secrets() | token


def secrets_of(config: Mapping[str, Any]) -> list[Secret]:
    """Return the secrets of a complete stack that the program can make itself."""
    known = {secret.key for secret in all_secrets()}
    keys = (key for key in config if ":" not in key and key not in known)
    return own_secrets(settings_of({key: config[key] for key in keys}))


def host_key() -> str:
    """Return a new SSH host key."""
    public = Ed25519PrivateKey.generate().public_key()
    return public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def deploy(
    name: str, config: Mapping[str, Any] | None = None, *, preview: bool = False
) -> RecordingEngine:
    """Run the program as this stack, on its complete config or another one."""
    values = complete(name) if config is None else config

    def program() -> None:
        own = {key: value for key, value in values.items() if ":" not in key}
        set_config(own, [key for key in own if key in strong_secrets(issued=True)])
        runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__")

    return run(program, preview=preview, stack_name=name)
