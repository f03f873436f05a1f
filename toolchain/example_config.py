"""Writes a stack's settings with throwaway host keys and secrets, so that anybody can preview it.

`python -m toolchain.example_config prod` writes Pulumi.example.yaml from Pulumi.prod.yaml. The
result is good for a preview only: its host keys belong to no machine, and settings that need a
secret which only its issuer has, such as the keys of a bucket, are left out; so are alerts, where
nobody is left who could be told.
"""

import argparse
import sys
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from config.base import camel_case
from config.report.errors import PROJECT
from config.sections import all_secrets, section_classes

ENVIRONMENT_SECRETS = camel_case("environment_secrets")
EXAMPLE = "example"
ALERTS = f"{PROJECT}:alerts"
WAYS = {"telegram", "webhook", camel_case("mail_to")}
"""The settings of who is told."""


def example(settings: dict[str, object]) -> dict[str, object]:
    """Return a stack's file with a host key for each remote server and generated secrets."""
    config = settings.get("config")
    if not isinstance(config, dict):
        raise TypeError("no config in it")
    # A secret is encrypted with its stack's own passphrase: nobody else could read it.
    kept = {key: deepcopy(value) for key, value in config.items() if not _is_encrypted(value)}
    kept[f"{PROJECT}:secrets"] = "generated"
    _leave_out_issued_secrets(kept)
    for server in _servers(kept):
        if server.get("address") != "local":
            server["hostKey"] = host_key()
    return {"config": kept}


def host_key() -> str:
    """Return a new host key in the form of OpenSSH's public key files."""
    public = Ed25519PrivateKey.generate().public_key()
    return public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the example of the stack that is named; return 1 where its file is of no use."""
    parser = argparse.ArgumentParser(prog="example_config", description=__doc__)
    parser.add_argument("stack", help="the stack to take the settings from, such as prod")
    parser.add_argument("--directory", type=Path, default=Path(), help="where the files are")
    options = parser.parse_args(arguments)
    source = options.directory / f"Pulumi.{options.stack}.yaml"
    target = options.directory / f"Pulumi.{EXAMPLE}.yaml"
    try:
        written = example(yaml.safe_load(source.read_text(encoding="utf-8")) or {})
    except (OSError, TypeError, AttributeError, yaml.YAMLError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not the file of a stack"
        sys.stderr.write(f"{source}: {reason}\n")
        return 1
    target.write_text(yaml.safe_dump(written, sort_keys=False), encoding="utf-8")
    sys.stdout.write(f"{target}: written from {source}\n")
    return 0


def _is_encrypted(value: object) -> bool:
    return isinstance(value, dict) and "secure" in value


def _leave_out_issued_secrets(config: dict[str, object]) -> None:
    """Remove the settings that ask for a secret which cannot be generated."""
    for needed_by in {secret.needed_by for secret in all_secrets() if secret.needed_by}:
        *path, last = f"{PROJECT}:{needed_by}".split(".")
        here: object = config
        for key in path:
            here = here.get(key) if isinstance(here, dict) else None
        if isinstance(here, dict):
            here.pop(last, None)
    for section in config.values():
        if isinstance(section, dict):
            section.pop(ENVIRONMENT_SECRETS, None)
    own = {secret.key for secret in all_secrets()}
    for field, kind in section_classes().items():
        key = f"{PROJECT}:{camel_case(field)}"
        here = config.get(key)
        if isinstance(here, dict) and {each.key for each in kind.named_secrets(here)} - own:
            config.pop(key)
    # Alerts that tell nobody are refused.
    alerts = config.get(ALERTS)
    if isinstance(alerts, dict) and not alerts.keys() & WAYS:
        config.pop(ALERTS)


def _servers(config: dict[str, object]) -> list[dict[str, object]]:
    servers = config.get(f"{PROJECT}:servers")
    if not isinstance(servers, dict):
        return []
    return [server for server in servers.values() if isinstance(server, dict)]


if __name__ == "__main__":
    sys.exit(main())
