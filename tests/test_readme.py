"""README.md says what the program is today."""

from tests.support.program import deploy
from tests.support.readme import README, picture, with_picture


def test_the_picture_shows_the_links_of_the_program() -> None:
    text = README.read_text()
    drawn = picture(deploy("prod").outputs["links"])
    assert with_picture(text, drawn) == text, "the picture is stale: run `make docs`"
    assert "n8n -->|postgresql| postgres" in drawn


def test_every_page_that_the_readme_links_to_is_there() -> None:
    targets = [part.split(")")[0] for part in README.read_text().split("](")[1:]]
    local = [target for target in targets if not target.startswith("http")]
    assert local
    missing = [target for target in local if not (README.parent / target).exists()]
    assert not missing, f"README.md links to what does not exist: {missing}"
