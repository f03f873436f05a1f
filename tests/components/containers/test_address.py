"""A host and a port that one particular server can connect to."""

from components.containers.address import Address


def test_an_address_is_written_as_clients_read_it() -> None:
    assert str(Address("10.88.0.2", 5432)) == "10.88.0.2:5432"
