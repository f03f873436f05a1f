"""Links: what n8n and Directus need to call each other, written by a job beside each of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pulumi

from components.automation.credentials import credentials
from components.automation.wanted import Reader, wanted
from components.automation.workflows import workflows
from components.containers.container import ContainerArgs
from components.containers.endpoint import Call, Endpoint
from components.containers.files_volume import DIRECTORY
from components.containers.job import DONE, Job
from components.containers.links import AdministratorLink, LinkedServices, WebhookLink
from components.containers.node import heap_option
from components.containers.process import Files, Health, Process, Storage, Zone
from components.containers.service import Service
from components.containers.target import Target
from components.json_text import json_text
from components.servers.server import Server
from components.stack.args import ServiceArgs
from config.automation.folder import read
from config.services.links import TOKEN, WEBHOOK_SECRET, LinksSettings

FOLDER: Final = Path(__file__).with_name("links_files")

UID: Final = 1000
"""User `node` of both images."""

HEAP: Final = 0.5

PATIENCE: Final = 180
"""Seconds: n8n takes five log-ins a minute, and a workflow may take a minute to be published."""

FIGURES_SECONDS: Final = 300
"""It writes them twice a minute."""

WELL: Final = "/tmp/well"
"""What the watch saw last; how old its figures are is known to the monitoring."""

BESIDE: Final = {"n8n.mjs": ("session.mjs", "export.mjs")}

FileContents = Mapping[str, pulumi.Input[str]]


class Links(pulumi.ComponentResource):
    """The job of Directus, then that of n8n, which goes round once, then the watch."""

    link: LinkedServices

    def __init__(
        self,
        args: ServiceArgs[LinksSettings],
        directus: AdministratorLink,
        n8n: AdministratorLink,
        webhooks: Endpoint,
        worker: Server,
        readers: Sequence[Reader] = (),
    ) -> None:
        super().__init__("tapbot:automation:Links", args.name, None, args.options)
        self._args, self._directus, self._webhooks = args, directus.endpoint, webhooks
        made = self._job("links-directus", directus, self._of_directus(directus, readers), None)
        ready = Endpoint(directus.endpoint.target, made.container)
        published = self._job("links-n8n", n8n, self._of_n8n(n8n, worker), after=ready)
        [target] = args.targets
        Service(args.name, [self._watch(target, published)], self)
        internal = WebhookLink(
            endpoint=Endpoint(webhooks.target, published.container),
            secret=args.secret(WEBHOOK_SECRET),
        )
        self.link = LinkedServices(content=ready, webhooks=internal)
        args.registry.offers.add(self.link)
        self.register_outputs({})

    def _of_directus(self, directus: AdministratorLink, readers: Sequence[Reader]) -> FileContents:
        here = directus.endpoint.server
        signs_in = {"url": f"http://{directus.endpoint.seen_from(here)}", "email": directus.email}
        in_directus = {"directus": signs_in, **wanted(self._args.settings, readers)}
        return {
            "wanted.json": json_text(in_directus),
            "password": directus.password,
            "token": self._args.secret(TOKEN),
            **{each.file: each.token for each in readers},
        }

    def _of_n8n(self, n8n: AdministratorLink, worker: Server) -> FileContents:
        folder = read(self._args.settings.folder)
        at = f"http://{self._directus.seen_from(worker)}"
        every = workflows(folder, at, watched=self._args.observer is not None)
        secrets = {secret.key: value for secret, value in self._args.secrets.items()}
        own = (self._args.secret(TOKEN), self._args.secret(WEBHOOK_SECRET))
        here, more = n8n.endpoint.server, {"owner": n8n.email, "directusOfWorkers": at}
        return {
            **self._round(here, n8n=f"http://{n8n.endpoint.seen_from(here)}", **more),
            "workflows.json": json_text(sorted(every)),
            **{f"workflows/{name}.json": json_text(each) for name, each in every.items()},
            "credentials.json": credentials(*own, list(folder.credentials), secrets),
            "password": n8n.password,
        }

    def _round(self, server: Server, **more: str) -> FileContents:
        """What a round needs to begin on a server."""
        addresses = {
            "directus": f"http://{self._directus.seen_from(server)}",
            "webhooks": f"http://{self._webhooks.seen_from(server)}",
            **more,
        }
        return {
            "addresses.json": json_text(addresses),
            "token": self._args.secret(TOKEN),
            "secret": self._args.secret(WEBHOOK_SECRET),
        }

    def _job(
        self, name: str, of: AdministratorLink, files: FileContents, after: Endpoint | None
    ) -> Job:
        settings, script = self._args.settings, f"{name.removeprefix('links-')}.mjs"
        calls = [Call(purpose="links", protocol="http", endpoint=of.endpoint)]
        calls += [
            Call(purpose="round", protocol="http", endpoint=each)
            for each in ((after, self._webhooks) if after else ())
        ]
        target = of.endpoint.target.job(name, settings.memory, settings.cpus)
        health = Health(test=["CMD", "cat", DONE], interval=1, start_period=PATIENCE)
        return Job(self._container(target, health, [script, DONE], calls, files), self)

    def _watch(self, target: Target, published: Job) -> ContainerArgs:
        calls = [
            Call(
                purpose="last round",
                protocol="http",
                endpoint=Endpoint(self._directus.target, published.container),
            ),
            Call(purpose="round", protocol="http", endpoint=self._webhooks, waits=False),
        ]
        health = Health(test=["CMD", "cat", WELL], interval=30)
        return self._container(target, health, ["watch.mjs"], calls, self._round(target.server))

    def _container(
        self,
        target: Target,
        health: Health,
        words: Sequence[str],
        calls: Sequence[Call],
        files: FileContents,
    ) -> ContainerArgs:
        watches = target.instance.service == self._args.name
        script, *rest = words
        return ContainerArgs(
            target=target,
            process=Process(
                health=health,
                entrypoint=["node", f"{DIRECTORY}/{script}", *rest],
                environment={"NODE_OPTIONS": heap_option(target.instance.memory, HEAP)},
                # A volume of figures belongs to root; it has no capability.
                user="0:0" if watches else f"{UID}:{UID}",
                stop_seconds=1,
            ),
            # Where Traefik is, by which it calls webhooks of n8n that have processes of their own.
            networks=[Zone.FRONT, Zone.BACK],
            calls=calls,
            files=Files(read={**code(script), **files}),
            storage=Storage(figures_seconds=FIGURES_SECONDS if watches else None),
        )


def code(script: str) -> dict[str, str]:
    """Return a script, with what it imports and what else is run where it is."""
    names = ("api.mjs", "job.mjs", "round.mjs", script, *BESIDE.get(script, ()))
    return {name: (FOLDER / name).read_text(encoding="utf-8") for name in names}
