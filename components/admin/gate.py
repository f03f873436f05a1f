"""The gate: one sign-in, behind which the pages of operators have public names."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

import pulumi

from components.admin.gate_options import (
    EMAILS,
    FORM,
    HTPASSWD,
    OVERVIEW,
    SESSION_KEY,
    USER,
    options,
)
from components.admin.gate_pages import overview, sign_in
from components.containers.container import ContainerArgs
from components.containers.endpoint import Endpoint
from components.containers.path_policy import Match, PathPolicy, RateLimit
from components.containers.process import Files, Health, Process, Zone, fetches, go_limit
from components.containers.route import Guard, PublicName, Route
from components.containers.service import Service
from components.containers.target import Target
from components.password_hash import password_hash
from components.seed import seed
from components.stack.args import ServiceArgs
from config.service import GatedPage
from config.services.gate import OIDC_SECRET, PASSWORD, GateSettings

UID: Final = 65532
"""Nobody: the image has no user of its own."""

PING: Final = "/ping"

GUESSES: Final = RateLimit(per_minute=10, burst=5)
"""How often one address may send the form."""

CREDENTIALS: Final = ("Authorization",)
"""It takes the password in this header, too, and nothing would limit how often."""

TELLS: Final = tuple(
    f"X-Auth-Request-{what}" for what in ("User", "Email", "Groups", "Preferred-Username")
)


class Gate(pulumi.ComponentResource):
    """oauth2-proxy, which Traefik asks about each request to one of the pages.

    Another password makes all sessions void, those of a provider, too.
    """

    def __init__(
        self, args: ServiceArgs[GateSettings], pages: Sequence[tuple[GatedPage, Target]]
    ) -> None:
        super().__init__("tapbot:admin:Gate", args.name, None, args.options)
        self._args, settings = args, args.settings
        urls = {each.name: self._public(page).url for page, each in pages}
        password = args.secret(PASSWORD)
        key = pulumi.Output.all(seed("gate-sessions", self), password).apply(session_key)
        files: dict[str, pulumi.Input[str]] = {
            SESSION_KEY: pulumi.Output.secret(key),
            FORM: sign_in(args.public.host),
            OVERVIEW: overview(args.public.host, urls),
        }
        if settings.oidc is None:
            hashed = password_hash("gate-password", password, self)
            files[HTPASSWD] = pulumi.Output.secret(pulumi.Output.concat(USER, ":", hashed, "\n"))
            args.login(user=USER, password=password)
        else:
            files[OIDC_SECRET.key] = args.secret(OIDC_SECRET)
            files[EMAILS] = "".join(f"{email}\n" for email in settings.oidc.emails)
        [endpoint] = Service(args.name, [self._container(files)], self).endpoints
        self._route(endpoint)
        guard = Guard(service=args.name, endpoint=endpoint, policies=doors(settings), tells=TELLS)
        vouchers = dict(args.registry.vouchers.read())
        for page, target in pages:
            self._guard(page, target, guard, vouchers.get(target.instance.service, {}))
        self.register_outputs({})

    def _public(self, page: GatedPage) -> PublicName:
        return PublicName(page.host, self._args.public.https_port)

    def _route(self, endpoint: Endpoint) -> None:
        """Register the gate's own name, with the list of all pages."""
        args = self._args
        args.registry.routes.add(
            Route(
                service=args.name,
                public=args.public,
                backends=[endpoint],
                health_path=PING,
                policies=[
                    *doors(args.settings),
                    PathPolicy(networks=args.settings.allow, drops=CREDENTIALS),
                ],
                start=f"/{OVERVIEW.rpartition('/')[0]}/",
            )
        )

    def _guard(
        self,
        page: GatedPage,
        target: Target,
        guard: Guard,
        headers: Mapping[str, pulumi.Input[str]],
    ) -> None:
        """Register the name of a page."""
        allow = self._args.settings.allow
        self._args.registry.routes.add(
            Route(
                service=target.instance.service,
                public=self._public(page),
                backends=[Endpoint(target)],
                health_path=page.health,
                policies=[PathPolicy(match=Match(paths=page.paths), networks=allow)],
                start=page.path,
                guard=guard,
                headers=headers,
            )
        )

    def _container(self, files: dict[str, pulumi.Input[str]]) -> ContainerArgs:
        args = self._args
        [target] = args.targets
        return ContainerArgs(
            target=target,
            process=Process(
                health=Health(test=fetches(f"http://127.0.0.1:{target.instance.port}{PING}")),
                command=options(args.settings, args.public, target.instance.port),
                environment=go_limit(target.instance.memory),
                user=f"{UID}:{UID}",
            ),
            networks=[Zone.ADMIN],
            files=Files(read=files),
        )


def doors(settings: GateSettings) -> list[PathPolicy]:
    """Return what holds for the paths of the gate, which are the same on each name."""
    form = PathPolicy(
        name="form",
        match=Match(paths=["/oauth2/sign_in"], method="POST"),
        networks=settings.allow,
        rate=GUESSES,
        drops=CREDENTIALS,
    )
    own = PathPolicy(
        name="own", match=Match(paths=["/oauth2"]), networks=settings.allow, drops=CREDENTIALS
    )
    return [form, own]


def session_key(both: Sequence[str]) -> str:
    """Return the key that sessions are encrypted with, from a seed and the password: 32 bytes."""
    return base64.urlsafe_b64encode(hashlib.sha256("\n".join(both).encode()).digest()).decode()
