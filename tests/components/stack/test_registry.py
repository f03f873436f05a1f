"""What services say of themselves while they are made."""

from components.stack.registry import Registry


def test_two_stacks_never_share_what_their_services_said() -> None:
    one, other = Registry(), Registry()
    one.logins.add(("n8n", {"email": "admin@tapbot.kz"}))
    assert one.logins.read() == (("n8n", {"email": "admin@tapbot.kz"}),)
    assert other.logins.read() == ()
