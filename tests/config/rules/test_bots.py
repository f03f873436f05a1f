"""What must hold for bots."""

from typing import Any

import pytest

from tests.support.factories import only_problem, problem_lines

IMAGE = "registry.example.com/bots/greeter:1.4.2"


def with_bot(**section: Any) -> dict[str, Any]:
    """Return the change that adds a bot."""
    return {"links": {}, "bots": {"greeter": {"image": IMAGE, **section}}}


@pytest.mark.parametrize(
    "section",
    [
        {},
        {"route": "webhook", "jobs": ["webhook", "index"]},
        {"links": ["directus", "n8n", "qdrant", "postgres"], "reads": ["articles"]},
        {"links": ["llm"], "llm": {"url": "http://10.0.0.5:11434/v1", "key": "ollamaKey"}},
        {"secrets": {"telegram": "greeterToken"}, "settings": {"languages": ["ru", "kk"]}},
        {"health": ["/bot", "check"], "startMinutes": 5},
    ],
)
def test_these_are_fine(section: dict[str, Any]) -> None:
    assert problem_lines(with_bot(**section)) == []


@pytest.mark.parametrize(
    ("section", "line", "fix"),
    [
        (
            {"reads": ["articles"]},
            "bots.greeter.reads: has no effect, as the bot has no link to Directus"
            " (expected directus in bots.greeter.links)",
            "add directus to bots.greeter.links in the stack file,"
            " or: pulumi config rm --path 'tapbot-stack:bots.greeter.reads'",
        ),
        (
            {"links": ["directus"]},
            "bots.greeter.reads: is empty, so the link to Directus shows the bot nothing"
            " (expected collections of Directus such as articles)",
            "pulumi config set --path 'tapbot-stack:bots.greeter.reads[0]' articles",
        ),
        (
            {"jobs": ["webhook"]},
            "bots.greeter.jobs: has the job webhook for a bot without a route"
            " (expected bots.greeter.route: webhook, or no such job)",
            "pulumi config set --path 'tapbot-stack:bots.greeter.route' webhook",
        ),
        (
            {"jobs": ["index", "index"]},
            "bots.greeter.jobs[1]: is named twice (got 'index'; expected each job once)",
            "pulumi config rm --path 'tapbot-stack:bots.greeter.jobs[1]'",
        ),
        (
            {"secrets": {"webhook": "greeterToken"}},
            "bots.greeter.secrets.webhook: is a file that the program writes itself"
            " (expected another name than qdrant, directus, n8n, postgres, llm, webhook, events)",
            "rename it below bots.greeter.secrets in the stack file",
        ),
        (
            {"secrets": {"key": "postgresPassword"}},
            "bots.greeter.secrets.key: names a key of the stack itself"
            " (got 'postgresPassword'; expected the key of a secret of the bot's own)",
            "choose another key, such as greeterKey; then:"
            " pulumi config set --secret tapbot-stack:greeterKey",
        ),
        (
            {"links": ["llm"], "llm": {"key": "botGreeterWebhookSecret"}},
            "bots.greeter.llm.key: names a key of the stack itself"
            " (got 'botGreeterWebhookSecret'; expected the key of a secret of the bot's own)",
            "choose another key, such as greeterKey; then:"
            " pulumi config set --secret tapbot-stack:greeterKey",
        ),
        (
            {"links": ["qdrnt"]},
            "bots.greeter.links[0]: is not one of the choices, did you mean qdrant?"
            " (got 'qdrnt'; expected qdrant or directus or n8n or postgres or llm)",
            "pulumi config set --path 'tapbot-stack:bots.greeter.links[0]' qdrant",
        ),
        (
            {"links": "qdrant"},
            "bots.greeter.links: is not a list (got 'qdrant'; expected a list such as [qdrant])",
            "write bots.greeter.links as a list in the stack file",
        ),
        (
            {"imge": IMAGE},
            "bots.greeter.imge: is not a known key, did you mean image? (expected one of: memory,"
            " cpus, image, replicas, route, links, reads, events, llm, settings, secrets, jobs,"
            " health, startMinutes)",
            "rename it to image under bots.greeter in the stack file",
        ),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_fix(
    section: dict[str, Any], line: str, fix: str
) -> None:
    problem = only_problem(with_bot(**section))
    assert (problem.line, problem.fix) == (line, fix)


@pytest.mark.parametrize(
    ("bots", "line", "fix"),
    [
        (
            {"greeter": {"image": IMAGE}},
            "site.chat: names an unknown bot, did you mean greeter?"
            " (got 'greter'; expected one of: greeter)",
            "pulumi config set --path 'tapbot-stack:site.chat' greeter",
        ),
        (
            {},
            "site.chat: names an unknown bot (got 'greter'; expected a section bots.greter)",
            "pulumi config rm --path 'tapbot-stack:site.chat'",
        ),
    ],
)
def test_visitors_cannot_ask_a_bot_that_is_not_there(
    bots: dict[str, Any], line: str, fix: str
) -> None:
    problem = only_problem({"site": {"chat": "greter"}, "bots": bots})
    assert (problem.line, problem.fix) == (line, fix)


def test_visitors_ask_a_bot_that_is_there() -> None:
    assert problem_lines({**with_bot(), "site": {"chat": "greeter"}}) == []


def test_a_name_that_is_none_is_told() -> None:
    problem = only_problem({"bots": {"../../etc": {"image": IMAGE}}})
    assert problem.line == (
        "bots['../../etc']: is not a usable name: it is not valid (expected a short name of lower"
        " case words with dashes between them such as assistant)"
    )


def test_a_bot_without_an_image_is_told() -> None:
    problem = only_problem({"bots": {"greeter": {}}})
    assert problem.path == "bots.greeter.image"
    assert problem.problem == "is missing"
