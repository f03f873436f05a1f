"""What services say of themselves while they are made."""

from components.containers.links import LlmLink, QdrantLink
from components.stack.registry import Registry


def test_two_stacks_never_share_what_their_services_said() -> None:
    one, other = Registry(), Registry()
    one.logins.add(("n8n", {"email": "admin@tapbot.kz"}))
    assert one.logins.read() == (("n8n", {"email": "admin@tapbot.kz"}),)
    assert other.logins.read() == ()


def test_a_link_is_found_by_its_kind_or_not_at_all() -> None:
    registry = Registry()
    model = LlmLink(url="https://api.openai.com/v1", key=None)  # type: ignore[arg-type]
    registry.offers.add(model)
    assert registry.offered(LlmLink) is model
    assert registry.offered(QdrantLink) is None, "a bot would be told of what is not there"
