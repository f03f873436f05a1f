"""Bots: a map of services, each with its own name, secrets and ports."""

from typing import Any

from components.stack.stack import needed
from config.instances import Instance, instances
from config.public_names import public_names
from config.services.bots import BOT, Link
from config.services.bots_named import secrets_in
from config.words.numbers import MOST_REPLICAS
from tests.config.samples import problems_of, without
from tests.support.factories import only_problem, problem_lines, settings_of, valid_settings

IMAGE = "registry.example.com/bots/greeter:1.4.2"
EVERY_LINK = [link.value for link in Link]


def bots(**found: dict[str, Any]) -> list[Instance]:
    """Return the instances of bots with these sections, by names with `_` for `-`."""
    sections = {name.replace("_", "-"): {"image": IMAGE, **own} for name, own in found.items()}
    roomy = {"edge": {"memory": "256GB"}}
    every = instances(valid_settings(bots=sections, servers=roomy))
    return [each for each in every if each.service.startswith("bot-")]


def test_a_stack_without_bots_is_asked_for_nothing() -> None:
    assert not [each for each in instances(valid_settings()) if each.service.startswith("bot")]
    assert valid_settings(bots={}) == valid_settings()


def test_each_bot_is_a_service_of_its_own() -> None:
    found = {each.name: each for each in bots(greeter={}, my_bot={"replicas": 2})}
    assert list(found) == ["bot-greeter-1", "bot-my-bot-1", "bot-my-bot-2"]
    greeter = found["bot-greeter-1"]
    assert (greeter.service, greeter.image, greeter.port) == ("bot-greeter", IMAGE, 8080)
    assert (greeter.memory.mib, greeter.cpus) == (128, 0.5)
    assert greeter.server == "edge", "where n8n is"


def test_bots_are_placed_together() -> None:
    settings = valid_settings(bots={"a": {"image": IMAGE}}, placement={"bots": "data"})
    assert {each.server for each in instances(settings) if each.service == "bot-a"} == {"data"}
    problem = only_problem(
        {"bots": {"a": {"image": IMAGE}}, "placement": {"bots": ["edge", "data"]}}
    )
    assert problem.line == (
        "placement.bots: names 2 servers for 1 container"
        " (expected at most as many servers as bots.a.replicas)"
    )
    assert problem.fix == "pulumi config set --path 'tapbot-stack:bots.a.replicas' 2"


def test_a_bot_runs_somewhere_where_there_is_no_n8n() -> None:
    values = without("n8n") | {"bots": {"a": {"image": IMAGE}}}
    [problem] = problems_of(values)
    assert problem.line == (
        "placement.bots: is missing (expected the servers that run bots, such as edge)"
    ), "it would be nowhere, and nobody would be told"


def test_nothing_is_placed_without_a_bot() -> None:
    problem = only_problem({"placement": {"bots": "edge"}})
    assert problem.path == "placement.bots"
    assert "name one below `tapbot-stack:bots`" in problem.fix


def test_other_servers_reach_each_replica_at_a_port_of_its_own() -> None:
    found = bots(**{f"bot{chr(97 + n)}": {"replicas": MOST_REPLICAS} for n in range(26)}, x={})
    ports = [each.published for each in found]
    assert len(ports) == len(set(ports))
    assert all(BOT.reached_at <= port < 32_768 for port in ports), "those above are of clients"


def test_another_bot_moves_no_port() -> None:
    [alone] = bots(greeter={})
    assert alone in bots(aaa={}, greeter={}, zzz={})


def test_memory_is_counted() -> None:
    [line] = problem_lines({"bots": {"a": {"image": IMAGE, "memory": "4GB"}}})
    assert "bot-a 4096MB" in line


def test_connections_to_the_database_are_counted() -> None:
    heavy = {"image": IMAGE, "links": ["postgres"], "replicas": 16}
    [line] = problem_lines({"bots": {"a": heavy}})
    assert "bot-a 16 x 5" in line


def test_all_public_bots_have_one_name() -> None:
    public = {"image": IMAGE, "route": "webhook"}
    settings = valid_settings(bots={"a": public, "b": public, "c": {"image": IMAGE}})
    assert public_names(settings) == [*public_names(valid_settings()), "bots.tapbot.kz"]
    assert public_names(valid_settings(bots={"c": {"image": IMAGE}})) == public_names(
        valid_settings()
    )


def test_nothing_else_has_that_name() -> None:
    public = {"bots": {"a": {"image": IMAGE, "route": "webhook"}}}
    problem = only_problem({**public, "site": {"subdomain": "bots"}})
    assert problem.line == (
        "site.subdomain: claims the name of bots"
        " (got 'bots'; expected a name of its own for each service)"
    )
    [line] = problem_lines({**public, "site": {"aliases": ["bots.tapbot.kz"]}})
    assert line.startswith("site.aliases: has a name that is that of bots")


def test_a_bot_has_the_secrets_of_its_links_and_no_others() -> None:
    lone = {each.key for each in needed(valid_settings(bots={"a": {"image": IMAGE}}))}
    none = {each.key for each in needed(valid_settings())}
    assert lone - none == {"botAWebhookSecret"}
    linked = {
        "image": IMAGE,
        "links": EVERY_LINK,
        "reads": ["articles"],
        "secrets": {"telegram": "greeterToken"},
    }
    every = {each.key for each in needed(valid_settings(links={}, bots={"my-bot": linked}))}
    of_links = {each.key for each in needed(valid_settings(links={}))}
    assert every - of_links == {
        *("botMyBotWebhookSecret", "botMyBotDirectusToken", "botMyBotDatabasePassword"),
        *("greeterToken", "llmKey"),
    }


def test_no_secret_of_a_bot_keeps_it_from_going() -> None:
    section = {"image": IMAGE, "links": ["postgres", "directus"], "reads": ["articles"]}
    settings = valid_settings(links={}, bots={"a": section})
    own = [secret for secret in settings.made() if secret.name.startswith("bot_")]
    assert len(own) == 3
    assert not [secret.key for secret in own if secret.kept], "it would have to be given up by hand"


def test_only_programs_know_by_what_they_call_a_bot() -> None:
    settings = valid_settings(bots={"a": {"image": IMAGE, "links": ["postgres"]}})
    internal = {secret.key for secret in settings.internal()}
    assert "botAWebhookSecret" in internal
    assert "botADatabasePassword" not in internal


def test_its_role_has_a_name_that_needs_no_quotes() -> None:
    settings = valid_settings(bots={"my-bot": {"image": IMAGE}})
    assert settings.bots["my-bot"].database() == "bot_my_bot"
    assert settings.bots["my-bot"].bot() == "my-bot"


def test_keys_of_secrets_are_known_whatever_else_is_wrong() -> None:
    broken = {
        "a": {"links": ["llm", "postgres"], "secrets": {"x": "ownKey", "y": 5}, "colour": "red"},
        "b": {"links": ["llm"], "llm": {"key": "otherKey"}},
        "Not A Name": {"secrets": {"x": "never"}},
        "c": None,
        7: {},
    }
    keys = [each.key for each in secrets_in(broken)]
    assert keys == ["ownKey", "llmKey", "botADatabasePassword", "otherKey"]
    assert list(secrets_in("text")) == []


def test_two_stacks_with_the_same_bots_are_the_same() -> None:
    section = {"image": IMAGE, "links": ["qdrant"]}
    assert valid_settings(bots={"a": section}) == valid_settings(bots={"a": section})
    assert valid_settings(bots={"a": section}) != valid_settings(bots={"b": section})


def test_a_number_makes_a_secret_of_a_bot_anew() -> None:
    section = {"bots": {"a": {"image": IMAGE}}}
    assert problem_lines({**section, "rotate": {"botAWebhookSecret": 1}}) == []
    [line] = problem_lines({**section, "rotate": {"botAWebhookSecre": 1}})
    assert "did you mean botAWebhookSecret?" in line
    [line] = problem_lines({"rotate": {"botAWebhookSecret": 1}})
    assert "is no secret that the program makes" in line


def test_what_a_link_needs_is_asked_for() -> None:
    reads = {"image": IMAGE, "links": ["directus"], "reads": ["articles"]}
    problem = only_problem({"bots": {"a": reads}})
    assert problem.line.startswith(
        "bots.a: needs links, which the stack file has no section for"
    ), "nobody would make its user in Directus"
    vectors = without("qdrant") | {"bots": {"a": {"image": IMAGE, "links": ["qdrant"]}}}
    [problem] = problems_of(vectors)
    assert problem.line.startswith("bots.a: needs qdrant")


def test_a_bot_without_links_needs_nothing() -> None:
    least = without("directus", "n8n", "qdrant", "redisQueue", "redisCache", "site")
    values = least | {"bots": {"a": {"image": IMAGE}}}
    values["placement"] = {**values["placement"], "bots": "edge"}
    assert {each.service for each in instances(settings_of(values))} >= {"bot-a"}
