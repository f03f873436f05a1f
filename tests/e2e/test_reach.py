"""What editors make n8n and Directus fetch: linked services, and no other neighbour."""

import pytest

from testbed.directus import Directus
from testbed.n8n import N8n

METADATA = "http://169.254.169.254/"
"""Where a cloud tells its machine who it is."""


@pytest.mark.parametrize(
    "url", ["http://qdrant-data:6333/healthz", "http://directus-1:8055/server/ping"]
)
def test_a_workflow_reaches_what_it_is_linked_to(n8n: N8n, url: str) -> None:
    assert n8n.fire(n8n.publish(fetching(url)), {})["statusCode"] == 200


@pytest.mark.parametrize("url", [METADATA, "http://n8n:5678/healthz", "http://127.0.0.1:5678/"])
def test_a_workflow_reaches_no_other_neighbour(n8n: N8n, url: str) -> None:
    answer = n8n.fire(n8n.publish(fetching(url)), {})
    assert "blocked" in str(answer["error"]).lower(), answer


def fetching(url: str) -> dict[str, object]:
    """Return a node that fetches a URL and tells how it went."""
    return {
        "type": "n8n-nodes-base.httpRequest",
        "typeVersion": 4.2,
        "onError": "continueRegularOutput",
        "parameters": {
            "url": url,
            "options": {
                "timeout": 5000,
                "response": {"response": {"fullResponse": True, "responseFormat": "text"}},
            },
        },
    }


def test_directus_imports_from_n8n(directus: Directus) -> None:
    assert directus.import_file("http://n8n:5678/healthz").status_code == 200


@pytest.mark.parametrize(
    "url",
    [METADATA, "http://qdrant-data:6333/healthz", "http://[::ffff:127.0.0.1]:8055/server/ping"],
)
def test_directus_imports_from_no_other_neighbour(directus: Directus, url: str) -> None:
    answer = directus.import_file(url)
    assert answer.status_code == 503, answer.text
