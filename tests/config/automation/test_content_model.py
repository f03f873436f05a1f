"""What changes between two content models, in plain words."""

import pytest

from config.automation.content_model import Change, changes, is_one, peoples, wanted
from tests.config.automation.snapshots import ID, collection, field, model


def sentences(after: object) -> list[str]:
    """Return what makes the usual model into another one."""
    assert is_one(after)
    assert isinstance(after, dict)
    return [each.sentence for each in changes(model(), after)]


def test_the_same_model_has_no_change() -> None:
    assert changes(model(), model()) == []
    counted = [field("articles", "id", "integer", **{**ID, "default_value": "nextval('y')"})]
    assert changes(model(), model(fields=[*counted, *model()["fields"][1:]])) == []


def test_a_field_that_goes_takes_its_data_along() -> None:
    without = [each for each in model()["fields"] if each["field"] != "title"]
    assert changes(model(), model(fields=without)) == [
        Change("field articles.title is deleted with its data", loses=True)
    ]
    divider = {**field("articles", "divider", "alias"), "schema": None}
    with_divider = model(fields=[*model()["fields"], divider])
    assert changes(with_divider, model()) == [Change("field articles.divider is deleted")]


def test_a_collection_that_goes_is_one_change() -> None:
    gone = [Change("collection articles is deleted with all its items", loses=True)]
    after = model(collections=[collection("tapbot_round")], fields=[], relations=[])
    assert changes(model(), wanted(after, model())) == gone


def test_what_is_new_is_named() -> None:
    fields = [*model()["fields"], field("articles", "words", "integer"), field("tags", "name")]
    collections = [*model()["collections"], collection("tags")]
    relation = {"collection": "articles", "field": "tag", "related_collection": "tags"}
    after = model(fields=fields, collections=collections, relations=[relation])
    assert sentences(after) == [
        "collection tags is created with name",
        "field articles.words is created (integer)",
        "relation articles.author to people is deleted",
        "relation articles.tag to tags is created",
    ]


def test_what_is_other_is_named_by_its_place() -> None:
    title, rest = field("articles", "title", max_length=100), model()["fields"][2:]
    collections = [collection("articles", icon="article"), collection("tapbot_round")]
    after = model(fields=[model()["fields"][0], title, *rest], collections=collections)
    assert sentences(after) == [
        "collection articles changes: meta.icon from nothing to 'article'",
        "field articles.title changes: schema.max_length from 255 to 100",
    ]


def test_another_type_may_lose_values() -> None:
    title = field("articles", "title", "integer", max_length=255)
    [change] = changes(model(), model(fields=[model()["fields"][0], title, *model()["fields"][2:]]))
    assert change.loses
    assert change.sentence.endswith(
        "type from 'string' to 'integer'; values that do not fit are lost"
    )


def test_the_stacks_own_collections_are_neither_kept_nor_touched() -> None:
    kept = peoples(model())
    assert "tapbot_" not in str(kept)
    assert changes(model(), wanted(kept, model())) == []
    older = peoples(model(collections=[], fields=[], relations=[]))
    assert "tapbot_round" in str(wanted(older, model())), "it would be dropped"


@pytest.mark.parametrize("value", [None, [], {}, {"collections": []}, model(fields=["title"])])
def test_what_is_no_snapshot_is_known(value: object) -> None:
    assert not is_one(value)
