"""How mistakes are shown."""

import shlex

import pytest

from config.report import errors
from config.report.errors import Problem, closest, conceal, join_path, render, show

SECRET = "correct-horse-battery"


def test_a_message_lists_every_problem_with_its_fix_and_what_to_paste() -> None:
    problems = [
        Problem(path="a", problem="is empty", got="nothing", expected="a name", fix="name it"),
        Problem(path="b.c", problem="is missing", paste="set b"),
        Problem(path="d", problem="is missing", paste="set d"),
    ]
    assert render(problems) == (
        "The configuration has 3 problems; nothing was created or changed.\n"
        "\n"
        "  a: is empty (got nothing; expected a name)\n"
        "    fix: name it\n"
        "  b.c: is missing\n"
        "  d: is missing\n"
        "\n"
        "Paste this to set what is missing, or put in values of your own:\n"
        "\n"
        "  set b\n"
        "  set d"
    )


def test_one_problem_is_one_problem() -> None:
    assert render([Problem(path="a", problem="is empty")]).startswith(
        "The configuration has a problem; nothing"
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "nothing"),
        ("", "nothing"),
        (True, "true"),
        (1.5, "1.5"),
        ("text", "'text'"),
        ({"a": 1}, "a mapping"),
        ([1], "a list"),
        ("a\nb\x1b[31m\u202e\ud800", "'a\\nb\\x1b[31m\\u202e\\ud800'"),
        ("x" * 61, "'" + "x" * 60 + "...'"),
        (10**80, "1" + "0" * 59 + "..."),
        ("https://me:word@host/", "'https://...@host/'"),
        ("-----BEGIN RSA PRIVATE KEY-----", "a value that is not shown"),
        (f"a {SECRET} b", "a value that is not shown"),
    ],
)
def test_a_value_is_short_harmless_and_without_secrets(value: object, shown: str) -> None:
    assert show(value, [SECRET]) == shown


def test_an_empty_secret_hides_nothing() -> None:
    assert show("text", [""]) == "'text'"


def test_a_secret_is_hidden_wherever_it_turns_up() -> None:
    problem = Problem(
        path=f"servers.{SECRET}", problem="no", got=SECRET, expected=SECRET, fix=SECRET
    )
    [shown] = conceal([problem], [SECRET, "no"])
    assert SECRET not in render([shown])
    assert shown.problem == "no", "a short text is no secret, and would blank out our own words"


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        (["servers", "edge", "hostKey"], "servers.edge.hostKey"),
        (["traefik", "trustedProxies", 0], "traefik.trustedProxies[0]"),
        (["servers", "a b"], "servers['a b']"),
        (["servers", "x" * 300], "servers['" + "x" * 60 + "...']"),
        (["a\nb"], "['a\\nb']"),
    ],
)
def test_a_path_is_one_short_line(parts: list[str | int], path: str) -> None:
    assert join_path(parts) == path


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("domian", "domain"),
        ("redis_queue", "redisQueue"),
        ("REDISQUEUE", "redisQueue"),
        ("unrelated", ""),
        ("", ""),
        ("d" * 10_000, ""),
    ],
)
def test_the_closest_name_is_what_was_meant(name: str, meant: str) -> None:
    assert closest(name, ["domain", "redisQueue"]) == meant


@pytest.mark.parametrize("value", ["tapbot.kz", "ssh-ed25519 AAAA", "$(id)", "a'b", 'a"b', "a b;"])
def test_a_command_hands_over_the_value_as_it_is(value: str) -> None:
    words = shlex.split(errors.set_command("servers.edge.hostKey", value))
    assert words == [
        "pulumi",
        "config",
        "set",
        "--path",
        "tapbot-stack:servers.edge.hostKey",
        value,
    ]


def test_commands_name_the_key_with_its_project() -> None:
    assert errors.set_command("domain", "a.kz") == "pulumi config set tapbot-stack:domain a.kz"
    assert errors.set_command("domain", "-1") == "pulumi config set tapbot-stack:domain -- -1"
    assert errors.remove_command("a.b") == "pulumi config rm --path 'tapbot-stack:a.b'"


def test_a_command_to_paste_holds_no_secret_either() -> None:
    problem = Problem(path=SECRET, problem="is missing", paste=f"set {SECRET}")
    [shown] = conceal([problem], [SECRET])
    assert SECRET not in render([shown])
    assert shown.fix == "name another key in the stack file: this one is the value of a secret"
