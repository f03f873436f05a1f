"""What to do about failures of an update that have one usual cause."""

from __future__ import annotations

import re

HINTS = (
    (
        re.compile(
            r"Bind for (\S+) failed: port is already allocated|listen tcp\d? (\S+): bind"
            r"|failed to bind host port (?:for )?(\S+)"
        ),
        "{0} is taken by another program or stack: stop that one, or set other ports in {file}",
    ),
    (
        re.compile(r"[Uu]nable to (?:find or )?pull image (\S+)|No such image: (\S+)"),
        "image {0} is not on the engine: `make prepare` brings it to this machine; another server"
        " pulls it from its registry, or is given it: `docker save {0} | ssh SERVER docker load`;"
        " a mirror of your own is named by its key in config/images.toml: `pulumi config set --path"
        " 'tapbot-stack:images.KEY' MIRROR/{0}`",
    ),
    (
        re.compile(r"(incorrect passphrase)"),
        "{0}: the secrets were encrypted with another one; set PULUMI_CONFIG_PASSPHRASE_FILE to it",
    ),
    (
        # Inside of JSON its quotes and line ends are escaped.
        re.compile(r'docker:index/volume:Volume::([\w-]+)\\?"?(?:\\n|\s)[^"]{0,200}?protect'),
        "{0} holds data; changing `placement` does not move it: docs/runbooks/replace-a-server.md"
        " says how to move a service with its data",
    ),
    (
        re.compile(r'RandomPassword::([\w-]+)\\?"?(?:\\n|\s)[^"]{0,200}?protect'),
        "{0} opens data that may still be there, so it stays when its section goes: put the section"
        " back, or give the password up by the command in that message, and run `make up` again",
    ),
    (
        re.compile(r"(x509: certificate signed by unknown authority)"),
        "{0}: on that server `apt-get install ca-certificates`, then `systemctl restart docker`",
    ),
    (
        re.compile(r"randomId:RandomId::(n8n-encryption-key)-in-use"),
        "{0} is another one than before, and could not read what n8n encrypted: set the old"
        " n8nEncryptionKey, or remove it from {file} if it was a generated one",
    ),
    (
        re.compile(r"(no space left on device)"),
        "{0}: free some (`docker system df` shows what the engine holds)",
    ),
)


def hints(output: str, stack_file: str) -> list[str]:
    """Sentences for the causes that the output names."""
    found = []
    for pattern, sentence in HINTS:
        match = pattern.search(output)
        if match:
            # What follows the word in its sentence is none of it.
            what = next(group for group in match.groups() if group).rstrip(":;,.")
            found.append(sentence.format(what, file=stack_file))
    return found
