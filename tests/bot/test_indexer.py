"""The index: everything that is published, nothing else, and no gap when the model changes."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.chores import IndexChore
from bot.directus import PAGE
from bot.indexer import Indexer, Rebuilt, due
from bot.indexes import Index
from bot.persistence import ServiceError
from bot.settings import FAKE, Models
from testbed.telegram import Telegram
from tests.bot.services import DIRECTUS, MODEL, QDRANT
from tests.bot.world import PRICES, World, settings

REAL = Models(chat="gpt", embeddings="embed")


@pytest.fixture
def bot() -> World:
    return World(Telegram("http://nowhere"))


def rebuilt(indexer: Indexer) -> Rebuilt:
    """Make the whole index."""
    found = asyncio.run(indexer.rebuild(wait=True))
    assert found
    return found


def titles(bot: World) -> set[str]:
    """Return the titles of all that is in Qdrant."""
    return {
        point["payload"]["title"]
        for points in bot.services.points.values()
        for point in points.values()
    }


def test_drafts_are_not_in_it(bot: World) -> None:
    done = rebuilt(bot.indexer)
    assert (done.items, done.changed, done.removed) == (1, 1, 0)
    assert titles(bot) == {"Prices"}


def test_a_second_one_asks_no_model(bot: World) -> None:
    indexer = bot.indexing(settings(REAL))
    rebuilt(indexer)
    asked = len(bot.services.embedded)
    done = rebuilt(indexer)
    assert (done.items, done.changed) == (1, 0)
    assert len(bot.services.embedded) == asked, "every index would cost what the first one did"


def test_what_is_gone_is_removed_and_what_has_changed_is_replaced(bot: World) -> None:
    bot.services.items["articles"] = [
        {**PRICES, "id": number, "title": f"Item {number}"} for number in range(PAGE + 5)
    ]
    assert rebuilt(bot.indexer).items == PAGE + 5
    items = bot.services.items["articles"]
    items[0]["status"] = "draft"
    items[1]["body"] = "long " * 1000
    del items[2]
    done = rebuilt(bot.indexer)
    assert (done.items, done.changed, done.removed) == (PAGE + 3, 1, 2)
    assert titles(bot) == {f"Item {number}" for number in range(PAGE + 5)} - {"Item 0", "Item 2"}
    [points] = bot.services.points.values()
    assert len(points) == PAGE + 2 + 5, "a long item has several pieces"
    items[1]["body"] = "short"
    rebuilt(bot.indexer)
    [points] = bot.services.points.values()
    assert len(points) == PAGE + 3, "pieces of before would be found for ever"


def test_collections_that_are_no_longer_spoken_of_are_removed(bot: World) -> None:
    rebuilt(bot.indexer)
    [points] = bot.services.points.values()
    points["x"] = {
        "id": "x",
        "vector": [],
        "payload": {"item": "old/1", "digest": "", "title": "Old", "text": "old"},
    }
    assert rebuilt(bot.indexer).removed == 1
    assert titles(bot) == {"Prices"}


def test_another_model_answers_when_its_index_is_complete(bot: World) -> None:
    rebuilt(bot.indexer)
    [before] = bot.services.points
    newer = bot.indexing(settings(REAL))
    assert newer.collection != before
    bot.services.fail(MODEL, *[503] * 3)
    with pytest.raises(ServiceError):
        asyncio.run(newer.rebuild(wait=True))
    current = asyncio.run(bot.indexes.current())
    assert current is not None
    assert (current.collection, current.model) == (before, FAKE), "half an index would answer"
    rebuilt(newer)
    current = asyncio.run(bot.indexes.current())
    assert current is not None
    assert (current.collection, current.model) == (newer.collection, "embed")
    assert set(bot.services.points) == {newer.collection}, "the old one takes room for ever"


def test_events_reach_the_old_and_the_new_index(bot: World) -> None:
    rebuilt(bot.indexer)
    newer = bot.indexing(settings(REAL))
    bot.services.points[newer.collection] = {}
    asyncio.run(bot.indexes.begin("embed", newer.collection))
    bot.services.items["articles"][0]["title"] = "Newer prices"
    assert asyncio.run(newer.refresh("articles", ["1"]))
    assert titles(bot) == {"Newer prices"}
    assert all(len(points) == 1 for points in bot.services.points.values())


def test_the_collections_of_others_are_left_alone(bot: World) -> None:
    others = {"bot_it-2-0123456789ab", "bot_it", "documents"}
    bot.services.points.update({name: {} for name in others})
    rebuilt(bot.indexer)
    assert set(bot.services.points) == others | {bot.indexer.collection}


def test_one_at_a_time(bot: World) -> None:
    async def second() -> Rebuilt | None:
        async with bot.locks.whole(wait=True):
            return await bot.indexer.rebuild(wait=False)

    assert asyncio.run(second()) is None
    assert bot.services.points == {}


def test_a_collection_that_may_not_be_read_says_what_to_do(bot: World) -> None:
    del bot.services.items["articles"]
    with pytest.raises(ServiceError, match="name it in `reads` of the bot"):
        asyncio.run(bot.indexer.rebuild(wait=True))


def test_an_index_is_due_when_there_is_none_of_its_kind_or_it_is_old() -> None:
    now = datetime.now(UTC)
    old = Index(model="a", collection="c", complete=now - timedelta(hours=2))
    assert due(None, "c", 3600, now.timestamp())
    assert due(old, "c", 3600, now.timestamp())
    assert due(old, "other", 7200 * 2, now.timestamp())
    assert not due(old, "c", 7200 * 2, now.timestamp())


def test_it_is_made_by_itself_and_its_age_is_told(bot: World) -> None:
    chore = IndexChore(bot.indexer, bot.indexes, bot.metrics, 3600)
    bot.services.fail(DIRECTUS, 500)
    asyncio.run(chore())
    assert 'failures_total{what="index"} 1' in bot.metrics.text()
    assert "index_timestamp_seconds" not in bot.metrics.text(), "there is none"
    asyncio.run(chore())
    assert "tapbot_bot_index_timestamp_seconds 1" in bot.metrics.text()
    bot.services.fail(QDRANT, 500)
    asyncio.run(chore())
    assert 'failures_total{what="index"} 1' in bot.metrics.text(), "it was not due"
