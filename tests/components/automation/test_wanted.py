"""What the links want in Directus: as few permissions as possible, and ids that are ours."""

from dataclasses import replace

from components.automation.wanted import PREFIX, ROLE, USER, Reader, wanted
from config.services.links import LinksSettings


def settings(**values: object) -> LinksSettings:
    """Return settings of the links."""
    return LinksSettings.model_validate(values)


def actions(of: LinksSettings) -> dict[str, set[str]]:
    """Return what n8n's user may do, by collection."""
    found: dict[str, set[str]] = {}
    for each in wanted(of)["permissions"]:
        assert each["role"] == ROLE
        found.setdefault(each["collection"], set()).add(each["action"])
    return found


def test_n8n_may_do_nothing_but_go_round_unless_it_is_told() -> None:
    [role] = wanted(settings())["roles"]
    assert (role["admin_access"], role["app_access"]) == (False, False)
    assert actions(settings()) == {
        "tapbot_round": {"create", "read", "update", "delete"},
        "tapbot_failure": {"create", "read", "delete"},
    }


def test_collections_are_read_or_written_as_the_settings_say() -> None:
    found = actions(settings(reads=["articles", "orders"], writes=["orders"]))
    assert found["articles"] == {"read"}
    assert found["orders"] == {"create", "read", "update", "delete"}, "writing includes reading"


def test_all_that_is_ours_is_known_by_its_id() -> None:
    state = wanted(settings())
    ids = [each["id"] for kind in ("roles", "users", "flows", "operations") for each in state[kind]]
    assert len(set(ids)) == len(ids)
    for each in ids:
        assert each.startswith(PREFIX)
        assert len(each) == 36


def readers(*names: str) -> list[Reader]:
    """Return bots that read articles, the last time twice."""
    again = ["articles", "articles"]
    return [Reader(name=name, reads=again, token="a-token") for name in names]


def test_each_bot_is_a_user_of_its_own_that_only_reads() -> None:
    state = wanted(settings(), readers("bot-a", "bot-b"))
    assert [each["name"] for each in state["roles"]] == [
        "tapbot: n8n",
        "tapbot: bot-a",
        "tapbot: bot-b",
    ]
    own = [each for each in state["permissions"] if each["role"] != ROLE]
    assert [(each["collection"], each["action"]) for each in own] == [("articles", "read")] * 2
    assert state["published"] == [each["role"] for each in own], "drafts would be read"
    assert state["tokens"] == [
        {"user": USER, "of": "n8n", "file": "token"},
        *(
            {"user": each.user, "of": each.name, "file": f"token-{each.name}"}
            for each in readers("bot-a", "bot-b")
        ),
    ]
    assert "a-token" not in str(state)


def test_ids_of_a_bot_follow_from_its_name_and_are_ours() -> None:
    first, other = readers("bot-a", "bot-b")
    again = readers("bot-a")[0]
    assert (first.role, first.user) == (again.role, again.user)
    ids = {first.role, first.user, other.role, other.user, ROLE, USER}
    assert len(ids) == 6
    for each in ids:
        assert each.startswith(PREFIX)
        assert len(each) == 36


def test_the_flow_names_its_secret_and_does_not_hold_it() -> None:
    [operation] = wanted(settings())["operations"]
    assert operation["options"]["headers"] == [
        {"header": "X-Tapbot-Secret", "value": "{{$env.TAPBOT_N8N_SECRET}}"}
    ]
    assert operation["options"]["url"].startswith("{{$env.TAPBOT_N8N_URL}}/webhook/internal/")
    [flow] = wanted(settings())["flows"]
    assert flow["trigger"] == "event", "a webhook of Directus is open to everybody"


def test_a_bot_is_told_of_changes_only_where_it_asks_for_it() -> None:
    [bot] = readers("bot-a")
    told = replace(bot, told_at="http://bot-a-1:8080/content")
    before, after = wanted(settings(), [bot]), wanted(settings(), [told])
    assert len(before["flows"]) == len(before["operations"]) == 1
    flow, operation = after["flows"][1], after["operations"][1]
    assert flow["options"] == {
        "type": "action",
        "scope": ["items.create", "items.update", "items.delete"],
        "collections": ["articles"],
    }
    assert flow["operation"] == operation["id"]
    assert operation["flow"] == flow["id"]
    assert operation["options"]["url"] == "http://bot-a-1:8080/content"
    assert "$env.TAPBOT_N8N_SECRET" in str(operation["options"]["headers"])
    ids = {each["id"] for kind in ("roles", "users", "flows", "operations") for each in after[kind]}
    assert len(ids) == 8
    assert all(each.startswith(PREFIX) and len(each) == 36 for each in ids)
