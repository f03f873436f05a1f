"""The content model of Directus goes into a file and comes back, by its own tool."""

import pytest
import yaml

from testbed.directus import Directus
from tests.e2e.deployment import Deployment

pytestmark = pytest.mark.slow

FILE = "directus/snapshot.yaml"


def test_a_content_model_is_kept_and_applied_after_a_question(
    deployment: Deployment, directus: Directus
) -> None:
    articles = directus.create_articles()
    item = directus.create_item(articles, {"title": "It stays", "words": 2})
    kept = deployment.pulumi.toolchain("export-schema")
    assert kept.code == 0, kept.text
    file = deployment.workspace.program / FILE
    model = yaml.safe_load(file.read_text())
    assert articles in {each["collection"] for each in model["collections"]}

    directus.create(f"/fields/{articles}", {"field": "price", "type": "integer", "schema": {}})
    directus.delete(f"/fields/{articles}/words")
    refused = deployment.pulumi.toolchain("apply-schema", CONFIRM="another")
    assert refused.code == 1, refused.text
    assert f"field {articles}.price is deleted with its data" in refused.text
    assert f"field {articles}.words is created (integer)" in refused.text
    assert "price" in fields(directus, articles), "it was applied although nobody agreed"

    done = deployment.pulumi.toolchain("apply-schema", CONFIRM=deployment.stack)
    assert done.code == 0, done.text
    assert fields(directus, articles) == {"id", "title", "words"}, "a running replica sees it"
    assert directus.get(f"/items/{articles}/{item}")["title"] == "It stays"
    again = deployment.pulumi.toolchain("apply-schema", "--dry")
    assert (again.code, "no changes" in again.text) == (0, True), again.text
    file.unlink()


def fields(directus: Directus, collection: str) -> set[str]:
    """Return the names of the fields of a collection."""
    return {each["field"] for each in directus.get(f"/fields/{collection}")}
