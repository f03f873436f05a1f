"""A Pulumi program that uses each resource of the command provider as `settings.json` says."""

import json
from pathlib import Path
from typing import Any

import pulumi
from pulumi_command import local, remote

settings: dict[str, Any] = json.loads(Path("settings.json").read_text())
connection = remote.ConnectionArgs(
    host=settings["host"],
    host_key=settings["hostKey"],
    private_key=Path(settings["keyFile"]).read_text(),
    dial_error_limit=settings.get("dialErrorLimit", 10),
    per_dial_timeout=5,
)
prepared = remote.Command(
    "prepared",
    connection=connection,
    create="bash -euo pipefail -s",
    update=settings.get("update"),
    delete="rm -f /root/proof; echo deleted >> /root/log",
    stdin=pulumi.Output.secret(settings["stdin"]),
    triggers=settings["triggers"],
    logging=remote.Logging(settings["logging"]),
    add_previous_output_in_env=False,
    # The official provider does not make output secret because its input is, nor does ours.
    opts=pulumi.ResourceOptions(
        delete_before_replace=True, additional_secret_outputs=["stdout", "stderr"]
    ),
)
copied = remote.CopyToRemote(
    "copied",
    connection=connection,
    source=pulumi.StringAsset(settings["text"]),
    remote_path="/root/copied/deep/file",
)
here = local.Command("here", create=settings["local"], triggers=settings["triggers"])
pulumi.export("printed", prepared.stdout)
pulumi.export("here", here.stdout)
