"""JSON as the files of services have it."""

import json


def json_text(value: object) -> str:
    """Return JSON in lines, so that a preview shows which one changes."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
