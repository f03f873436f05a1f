"""Whatever a preview holds, the summary stays one comment that nobody can write into."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolchain.preview_samples import (
    BAIT,
    CONTAINER,
    SERVER,
    Json,
    preview,
    service,
    step,
)
from toolchain.preview_summary.digest import UnreadablePreviewError, read
from toolchain.preview_summary.markdown import block, name
from toolchain.preview_summary.report import LONGEST_COMMENT, report

HOSTILE = [
    "a|b",
    "`code`",
    "<script>alert(1)</script>",
    "<!-- tapbot-preview:dev -->",
    "[link](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "@everyone",
    "#1",
    "line\n## heading",
    "\x1b[31mred\x1b[0m",
    "\u202egnp.exe",
    "**bold**",
    "::name::with::colons",
    "x" * 5000,
]


def error(message: str) -> Json:
    """Return an error as the engine reports it."""
    return {"message": message, "severity": "error", "prefix": "error: "}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_name_adds_no_markup_and_no_line(hostile: str) -> None:
    chain = service("tapbot:edge:N8n")
    usual = report(read(preview(step("replace", chain, "n8n", service="n8n"))), "prod")
    text = report(read(preview(step("replace", chain, hostile, service=hostile))), "prod")
    assert len(text.splitlines()) == len(usual.splitlines())
    assert text.count("|") == usual.count("|")
    assert text.count("<!--") == 1
    without_code = re.sub(r"<code>[^<>]*</code>|`[\w.:/ -]+`", "", text)
    assert not set("`[]@*<>") & set(without_code.partition("-->")[2]) - set("*")
    assert "evil.example" not in without_code


@settings(deadline=None)
@given(st.text())
def test_any_name_stays_inside_its_code_span(text: str) -> None:
    shown = name(text)
    assert "\n" not in shown
    assert "|" not in shown
    assert re.fullmatch(r"`[^`]+`|<code>[^<>`]+</code>", shown)


@settings(deadline=None)
@given(st.text(), st.integers(min_value=0, max_value=50))
def test_any_text_stays_inside_its_block(text: str, limit: int) -> None:
    lines = block(text, limit).splitlines()
    assert lines[0] == "```text"
    assert sum(line.startswith("```") for line in lines) == 2


def test_a_failed_preview_shows_its_errors_without_control_characters() -> None:
    failed = preview(diagnostics=[error("\x1b[31mdomain: is missing\x1b[0m\x07\n```\n@everyone")])
    text = report(read(failed), "prod")
    assert "**The preview failed.**" in text
    assert "```text\nerror: domain: is missing\n'''\n@everyone\n```" in text
    assert "Nothing changes" not in text
    assert "No data resource" not in text


def test_an_error_that_is_reported_twice_is_shown_once() -> None:
    text = report(read(preview(diagnostics=[error("no"), error("no")])), "prod")
    assert text.count("error: no") == 1


def test_what_the_engine_says_last_is_left_out_where_it_adds_nothing() -> None:
    last = error("preview failed")
    assert "preview failed\n" not in report(read(preview(diagnostics=[error("no"), last])), "prod")
    assert "error: preview failed\n" in report(read(preview(diagnostics=[last])), "prod")


def test_warnings_do_not_hide_the_changes() -> None:
    warning: Json = {"message": "diffs are not available", "severity": "warning"}
    chain = service("tapbot:edge:N8n")
    steps = [step("replace", chain, "n8n", service="n8n")]
    text = report(read(preview(*steps, diagnostics=[warning])), "prod")
    assert "**1 replaced.**" in text
    assert "Warnings:\n\n```text\ndiffs are not available\n```" in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (" \n", "The preview is empty: `pulumi preview --json` wrote nothing"),
        ("error: no stack selected", "The preview is not JSON"),
        ("[" * 100_000, "The preview is not JSON"),
        ("null", "The JSON is not a preview: expected an object"),
        ('{"version": 3}', "The JSON is not a preview: expected an object"),
        ('{"steps": "none"}', "The JSON is not a preview: `steps` is not a list."),
        ('{"steps": [{"op": "same"}]}', "`steps[0]` has no `op` or no valid `urn`."),
        ('{"steps": [{"op": "same", "urn": "x"}]}', "`steps[0]` has no `op` or no valid `urn`."),
        ('{"steps": [7]}', "`steps[0]` has no `op` or no valid `urn`."),
    ],
)
def test_what_is_no_preview_is_refused_in_one_sentence(text: str, message: str) -> None:
    with pytest.raises(UnreadablePreviewError, match=re.escape(message)) as caught:
        read(text)
    assert "\n" not in str(caught.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["steps", "diagnostics", "changeSummary"]), JSON))
def test_no_json_ends_in_a_traceback(document: dict[str, object]) -> None:
    try:
        text = report(read(json.dumps(document)), "prod")
    except UnreadablePreviewError:
        return
    assert text.startswith("<!-- tapbot-preview:prod -->\n")


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["oldState", "newState", "detailedDiff"]), JSON))
def test_no_step_ends_in_a_traceback(fields: dict[str, object]) -> None:
    odd = {**step("replace", service("tapbot:edge:N8n"), "n8n"), **fields}
    assert "Preview of `prod`" in report(read(preview(odd)), "prod")


def test_the_whole_diff_is_appended_in_a_part_that_opens_on_a_click() -> None:
    text = report(read(preview()), "prod", full="+ docker:index/network:Network: (create)\n")
    assert (
        "<details>\n<summary>Full diff</summary>\n\n"
        "```diff\n+ docker:index/network:Network: (create)\n```\n\n</details>\n"
    ) in text


@pytest.mark.parametrize("line", ["+ one line of the diff\n", "y", "`", "\x1b[31m``` ж\x1b[0m\n"])
def test_a_diff_that_is_too_long_is_cut_and_says_so(line: str) -> None:
    text = report(read(preview()), "prod", full=line * 200_000)
    assert LONGEST_COMMENT - 400 < len(text) <= LONGEST_COMMENT
    assert re.search(r"Cut here: [\d,]+ more characters did not fit into a comment\.", text)
    assert text.endswith("</details>\n")


def test_a_huge_preview_still_fits_into_one_comment() -> None:
    steps = []
    for number in range(500):
        hostile = f"{number}{'|' * 300}"
        chain = [SERVER, CONTAINER]
        lost = step("replace", chain, hostile, service=hostile, protect=True, changed=[hostile])
        steps.append(lost)
    diagnostics: list[Json] = [{"message": "w" * 500_000, "severity": "warning"}]
    text = report(read(preview(*steps, diagnostics=diagnostics)), "prod", full="d" * 500_000)
    assert len(text) <= LONGEST_COMMENT
    assert "| and 4" in text
    assert "> - and 4" in text
    assert BAIT not in text
