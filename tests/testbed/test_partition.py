"""What nft is told."""

from testbed import Plan
from testbed.partition import rules


def test_a_cut_drops_both_directions() -> None:
    text = rules(Plan().server("srv-a"), Plan().server("srv-b"))
    assert 'iifname "vb-bed-srv-a" oifname "vb-bed-srv-b" drop' in text
    assert 'iifname "vb-bed-srv-b" oifname "vb-bed-srv-a" drop' in text
