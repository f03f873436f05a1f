"""JSON is in lines, reads back as it was, and keeps letters as they are."""

import json

from components.json_text import json_text


def test_each_value_has_a_line_of_its_own() -> None:
    assert json_text({"url": "http://n8n", "names": ["a"]}).splitlines() == [
        "{",
        '  "url": "http://n8n",',
        '  "names": [',
        '    "a"',
        "  ]",
        "}",
    ]


def test_letters_stay_as_people_read_them_and_the_value_comes_back() -> None:
    value = {"name": "Тапбот", "none": None, "more": [1, True]}
    text = json_text(value)
    assert "Тапбот" in text
    assert text.endswith("\n")
    assert json.loads(text) == value
