"""What services offer each other: where they answer and how one signs in."""

from dataclasses import FrozenInstanceError, fields

import pulumi
import pytest

from components.containers.links import PostgresLink, QdrantLink, RedisLink
from tests.components.parts import endpoint, on_local, postgres_link, redis_link


@pytest.fixture(scope="module")
def links() -> list[PostgresLink | RedisLink | QdrantLink]:
    """One link of each kind."""
    made: list[PostgresLink | RedisLink | QdrantLink] = []
    on_local(
        lambda server: made.extend(
            [
                postgres_link(server, "cms"),
                redis_link(server, "cms", 6380),
                QdrantLink(
                    endpoint=endpoint(server, "qdrant", 6333),
                    api_key=pulumi.Output.secret("the-key"),
                    read_only_api_key=pulumi.Output.secret("the-other-key"),
                ),
            ]
        )
    )
    return made


def test_what_signs_one_in_is_not_part_of_how_a_link_is_printed(
    links: list[PostgresLink | RedisLink | QdrantLink],
) -> None:
    for link in links:
        assert "password" not in repr(link), "a log or a traceback would show it"
        assert "api_key" not in repr(link), "a log or a traceback would show it"


def test_a_link_cannot_be_bent_by_whoever_receives_it(
    links: list[PostgresLink | RedisLink | QdrantLink],
) -> None:
    for link in links:
        with pytest.raises(FrozenInstanceError):
            setattr(link, fields(link)[0].name, None)
