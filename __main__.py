"""tapbot-stack: the software of one company on its own servers."""

from pathlib import Path

from components.admin.wiring import administer
from components.automation.readers import tellers
from components.automation.wiring import automate, webhook_calls, webhooks
from components.bots.wiring import announce, chat_of, run_bots
from components.data.directus import Directus
from components.data.postgres import Postgres
from components.data.qdrant import Qdrant
from components.data.redis import Redis
from components.data.redis_configuration import RedisRole
from components.edge.n8n import N8n
from components.edge.site import Site
from components.edge.traefik import Traefik
from components.observability.wiring import observe
from components.recovery.wiring import back_up, copy_elsewhere
from components.stack.outputs import export
from components.stack.settle import settle
from components.stack.stack import Stack
from config.loader import load

settings, given = load()
settle()
stack = Stack(settings, given)
flows = [*webhook_calls(stack), *tellers(stack)]
workflows = stack.calls("directus", "content API")
workflows += stack.calls("qdrant", "vectors")

postgres = Postgres(stack.args(settings.postgres), stack.databases(), stack.readers())
if settings.qdrant:
    Qdrant(stack.args(settings.qdrant))
if settings.redis_cache:
    cache = Redis(stack.args(settings.redis_cache), RedisRole.CACHE, user="directus")
if settings.redis_queue:
    queue = Redis(stack.args(settings.redis_queue), RedisRole.QUEUE, user="n8n")
if settings.directus:
    links = (postgres.links["directus"], cache.link)
    hooks = webhooks(stack, flows)
    directus = Directus(stack.args(settings.directus), *links, stack.mail(), flows, hooks)
if settings.n8n:
    links = (postgres.links["n8n"], queue.link)
    n8n = N8n(stack.args(settings.n8n), *links, mail=stack.mail(), reached=workflows)
if settings.links:
    automate(stack, directus.administrator, n8n.owner, n8n.serves)
bots = run_bots(stack, postgres.links)
if settings.site:
    Site(stack.args(settings.site), Path(__file__).parent / "site", chat_of(bots))
administer(stack, postgres.readers)
back_up(stack, postgres.readers)
traefik = Traefik(stack.args(settings.traefik), settings.domain)
announce(bots, traefik.container)
copy_elsewhere(stack)
observe(stack, traefik.entry)
stack.open_ports()
export(stack, traefik.authority)
