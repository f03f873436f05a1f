"""What the second engine changes on the machine, and takes back."""

from pathlib import Path

from bench.private_engine import mounts_below, rules


def test_no_rule_touches_the_first_engines_chains() -> None:
    chains = {rule[0] for _, rule in rules("bench-v")}
    assert chains == {"POSTROUTING", "FORWARD"}


def test_every_rule_is_about_the_cable_alone() -> None:
    assert all("bench-v" in rule for _, rule in rules("bench-v"))


def test_the_deepest_mounts_are_undone_first_and_others_never() -> None:
    mounts = "a /p/x ext4\nb /p/x/y overlay\nc /px overlay\nd / ext4\n"
    assert mounts_below(Path("/p"), mounts) == ["/p/x/y", "/p/x"]
