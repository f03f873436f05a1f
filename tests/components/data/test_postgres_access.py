"""pg_hba.conf: exactly the peers replicate, and who needs no password may do nothing."""

from components.data.postgres_access import SAME_NETWORK, access

PEER = "10.88.0.1/32"
RULES = access([PEER], [SAME_NETWORK, PEER]).splitlines()


def test_only_peers_replicate_and_only_with_a_password() -> None:
    found = [rule for rule in RULES if rule.split()[1] == "replication"]
    assert found == [f"host replication replicator {PEER} scram-sha-256"]


def test_who_replicates_reads_one_database_and_no_other() -> None:
    found = [rule for rule in RULES if rule.split()[2] == "replicator"]
    assert found[1:] == [
        f"host postgres replicator {PEER} scram-sha-256",
        "host all replicator all reject",
    ]


def test_nobody_but_the_checks_of_proxies_needs_no_password() -> None:
    trusted = [rule for rule in RULES if rule.endswith("trust")]
    assert trusted == [
        f"host postgres probe {SAME_NETWORK} trust",
        f"host postgres probe {PEER} trust",
    ]
    assert "host all probe all reject" in RULES


def test_everybody_else_signs_in_with_a_password() -> None:
    assert RULES[0] == "local all all peer"
    assert RULES[-1] == "host all all all scram-sha-256"


def test_clients_that_were_left_on_a_lost_server_are_refused_and_its_postgres_may_ask() -> None:
    found = access([PEER], [SAME_NETWORK], lost=[PEER]).splitlines()
    refusal = found.index(f"host all all {PEER} reject")
    assert found.index(f"host postgres replicator {PEER} scram-sha-256") < refusal
    assert refusal < found.index("host all all all scram-sha-256")


def test_a_role_that_copies_comes_from_its_places_and_reads_no_database() -> None:
    found = access(copiers={"barman": [SAME_NETWORK, PEER]}).splitlines()
    assert [rule for rule in found if " barman " in rule] == [
        "host replication barman samenet scram-sha-256",
        "host postgres barman samenet scram-sha-256",
        f"host replication barman {PEER} scram-sha-256",
        f"host postgres barman {PEER} scram-sha-256",
        "host all barman all reject",
    ]
