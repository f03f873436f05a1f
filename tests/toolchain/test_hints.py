"""Failures with one usual cause are told with what to do."""

import pytest

from toolchain.hints import hints


@pytest.mark.parametrize(
    ("output", "hint"),
    [
        (
            "Bind for 127.0.0.1:8443 failed: port is already allocated: provider=docker",
            "127.0.0.1:8443 is taken by another program or stack: stop that one, or set other"
            " ports in Pulumi.dev.yaml",
        ),
        (
            "listen tcp4 0.0.0.0:8080: bind: address already in use",
            "0.0.0.0:8080 is taken by another program or stack: stop that one, or set other"
            " ports in Pulumi.dev.yaml",
        ),
        (
            "Unable to create container: Error: No such image: redis:7.4",
            "image redis:7.4 is not on the engine: `make prepare` brings it to this machine;"
            " another server pulls it from its registry, or is given it:"
            " `docker save redis:7.4 | ssh SERVER docker load`",
        ),
        (
            "Unable to pull image nginx:1.30.5-alpine: no such host",
            "image nginx:1.30.5-alpine is not on the engine: `make prepare` brings it to this"
            " machine; another server pulls it from its registry, or is given it:"
            " `docker save nginx:1.30.5-alpine | ssh SERVER docker load`",
        ),
        (
            'error: unable to replace resource "urn:pulumi:prod::tapbot-stack::Server'
            '$tapbot:data:Qdrant$docker:index/volume:Volume::qdrant-storage"\nas it is currently'
            " marked for protection. To unprotect the resource, remove",
            "qdrant-storage holds data; changing `placement` does not move it:"
            " docs/runbooks/replace-a-server.md says how to move a service with its data",
        ),
        (
            "write /var/lib/x: no space left on device",
            "no space left on device: free some (`docker system df` shows what the engine holds)",
        ),
    ],
)
def test_a_known_cause_has_a_hint(output: str, hint: str) -> None:
    assert hints(output, "Pulumi.dev.yaml") == [hint]


@pytest.mark.parametrize(
    "output",
    [
        "Unable to pull image registry.x:5000/a/b:2: no such host",
        "error: unable to pull image registry.x:5000/a/b:2, see the log",
        "Unable to find or pull image registry.x:5000/a/b:2\n",
        "Error response from daemon: No such image: registry.x:5000/a/b:2.",
    ],
)
def test_an_image_is_named_with_its_registry_and_its_tag(output: str) -> None:
    [hint] = hints(output, "Pulumi.dev.yaml")
    assert hint.startswith("image registry.x:5000/a/b:2 is not on the engine"), (
        "the hint has a command with it to paste"
    )


def test_a_wrong_passphrase_is_named_without_showing_one() -> None:
    said = "error: constructing secrets manager: incorrect passphrase"
    [hint] = hints(said, "Pulumi.dev.yaml")
    assert "encrypted with another one" in hint


def test_another_failure_has_no_hint() -> None:
    assert hints("error: update failed", "Pulumi.dev.yaml") == []
