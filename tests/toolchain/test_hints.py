"""Failures with one usual cause are told with what to do."""

import pytest

from toolchain.hints import hints


@pytest.mark.parametrize(
    ("output", "hint"),
    [
        (
            'error: unable to replace resource "urn:pulumi:dev::tapbot-stack::tapbot:stack:Secrets'
            '$random:index/randomId:RandomId::n8n-encryption-key-in-use"\nas it is currently',
            "n8n-encryption-key is another one than before, and could not read what n8n encrypted:"
            " set the old n8nEncryptionKey, or remove it from Pulumi.dev.yaml if it was a generated"
            " one",
        ),
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
            "failed to bind host port 0.0.0.0:8080/tcp: address already in use",
            "0.0.0.0:8080/tcp is taken by another program or stack: stop that one, or set other"
            " ports in Pulumi.dev.yaml",
        ),
        (
            "Get https://registry-1.docker.io/v2/: x509: certificate signed by unknown authority",
            "x509: certificate signed by unknown authority: on that server"
            " `apt-get install ca-certificates`, then `systemctl restart docker`",
        ),
        (
            "Unable to create container: Error: No such image: redis:7.4",
            "image redis:7.4 is not on the engine: `make prepare` brings it to this machine;"
            " another server pulls it from its registry, or is given it:"
            " `docker save redis:7.4 | ssh SERVER docker load`; a mirror of your"
            " own is named by its key in config/images.toml: `pulumi config set --path"
            " 'tapbot-stack:images.KEY' MIRROR/redis:7.4`",
        ),
        (
            "Unable to pull image nginx:1.30.5-alpine: no such host",
            "image nginx:1.30.5-alpine is not on the engine: `make prepare` brings it to this"
            " machine; another server pulls it from its registry, or is given it:"
            " `docker save nginx:1.30.5-alpine | ssh SERVER docker load`; a mirror of your"
            " own is named by its key in config/images.toml: `pulumi config set --path"
            " 'tapbot-stack:images.KEY' MIRROR/nginx:1.30.5-alpine`",
        ),
        (
            'error: unable to replace resource "urn:pulumi:prod::tapbot-stack::Server'
            '$tapbot:data:Qdrant$docker:index/volume:Volume::qdrant-storage"\nas it is currently'
            " marked for protection. To unprotect the resource, remove",
            "qdrant-storage holds data; changing `placement` does not move it:"
            " docs/runbooks/replace-a-server.md says how to move a service with its data",
        ),
        (
            'error: resource "urn:pulumi:prod::tapbot-stack::tapbot:stack:Secrets$random:index/'
            'randomPassword:RandomPassword::grafana-password" cannot be deleted\n'
            "    because it is protected. To unprotect the resource, either remove the",
            "grafana-password opens data that may still be there, so it stays when its section"
            " goes: put the section back, or give the password up by the command in that message,"
            " and run `make up` again",
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
