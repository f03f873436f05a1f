"""tapbot-stack: the software of one company on its own servers."""

from pathlib import Path

from components.data.directus import Directus
from components.data.postgres import Postgres
from components.data.qdrant import Qdrant
from components.data.redis import Redis
from components.data.redis_configuration import RedisRole
from components.edge.n8n import N8n
from components.edge.site import Site
from components.edge.traefik import Traefik
from components.stack.outputs import export
from components.stack.stack import Stack
from config.loader import load

settings, given = load()
stack = Stack(settings, given)

postgres = Postgres(stack.args(settings.postgres), stack.databases())
if settings.qdrant:
    Qdrant(stack.args(settings.qdrant))
if settings.redis_cache:
    cache = Redis(stack.args(settings.redis_cache), RedisRole.CACHE, user="directus")
if settings.redis_queue:
    queue = Redis(stack.args(settings.redis_queue), RedisRole.QUEUE, user="n8n")
if settings.directus:
    Directus(stack.args(settings.directus), postgres.links["directus"], cache.link)
if settings.n8n:
    N8n(stack.args(settings.n8n), postgres.links["n8n"], queue.link)
if settings.site:
    Site(stack.args(settings.site), source=Path(__file__).parent / "site")
traefik = Traefik(stack.args(settings.traefik), settings.domain)

stack.connect("directus", "n8n", "webhooks of flows")
stack.connect("n8n-worker", "directus", "content API")
stack.connect("n8n-worker", "qdrant", "vectors")
stack.open_ports()
export(stack, traefik.authority)
