"""A bot on one server answers from what is published on the other one."""

from typing import Any

import pytest

from testbed.directus import Directus
from tests.e2e.assistant import ANSWER, NAME, QUESTION, REPLICA, least
from tests.e2e.greeter import write_articles
from tests.e2e_bed.deployment import BedDeployment
from tests.e2e_bed.production.test_links import link

pytestmark = pytest.mark.slow


def with_bot(settings: dict[str, Any]) -> None:
    """Add it where n8n is, on a server that is a little larger."""
    settings["servers"]["edge"]["memory"] = "5GB"
    settings["links"] = {}
    settings["bots"] = {"assistant": least()}


def test_it_reads_through_the_tunnel_and_answers(stack: BedDeployment, directus: Directus) -> None:
    before = stack.settings()
    write_articles(directus)
    stack.configure(with_bot)
    stack.load_images("edge")
    stack.up()
    assert REPLICA in stack.docker("edge").services()
    for target in ("postgres", "qdrant", "directus"):
        assert link(stack, NAME, target)["through"] == "tunnel"
    asked = stack.pulumi.toolchain("ask", Q=QUESTION)
    assert asked.out.strip() == f"{ANSWER}\n  from: Opening hours", asked.text
    stack.restore(before)
    stack.up()
    assert REPLICA not in stack.docker("edge").services()
