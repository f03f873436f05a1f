"""Ids of what comes from files."""

import re

from config.automation.ids import derived


def test_an_id_is_the_same_for_ever() -> None:
    assert derived("workflow", "orders") == "tapbot_7e7rxefqj", "each workflow would be made anew"


def test_n8n_takes_it_and_knows_it_as_ours() -> None:
    for name in ("orders", "orders-to-crm", "x" * 60):
        assert re.fullmatch(r"tapbot_[a-z2-7]{9}", derived("workflow", name))


def test_names_and_kinds_have_ids_of_their_own() -> None:
    ids = {derived(kind, f"w{n}") for kind in ("workflow", "credential") for n in range(1000)}
    assert len(ids) == 2000
