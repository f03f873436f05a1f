"""What holds for some paths of Directus: log-ins are counted, the app has its networks."""

from components.containers.path_policy import Match, PathPolicy, RateLimit
from config.services.directus import DirectusSettings


def policies(settings: DirectusSettings) -> list[PathPolicy]:
    """Return the policies of Directus's route."""
    guarded = [LOGIN, GRAPHQL, WEBSOCKET]
    if settings.admin_networks:
        app = Match(paths=["/admin"])
        guarded.append(PathPolicy(name="admin", match=app, networks=settings.admin_networks))
    return guarded


LOGIN = PathPolicy(
    name="login",
    match=Match(paths=["/auth/login", "/auth/password", "/shares/auth"], method="POST"),
    rate=RateLimit(per_minute=20, burst=20),
)
"""Twenty, because a whole office may have one address."""

GRAPHQL = PathPolicy(
    name="graphql",
    match=Match(paths=["/graphql/system"], method="POST"),
    rate=RateLimit(per_minute=120, burst=60, in_flight=4),
)
"""One request may hold thousands of log-ins, which Directus tries one after another, each in
half a second: the requests in flight limit them."""

WEBSOCKET = PathPolicy(
    name="websocket",
    match=Match(websocket=True),
    rate=RateLimit(per_minute=60, burst=60),
)
"""Each connection is good for one log-in; a wrong one ends it."""
