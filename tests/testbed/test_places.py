"""Where the bed keeps things."""

from pathlib import Path

from testbed.places import Places


def test_images_go_where_the_user_wants_caches() -> None:
    assert Places.of({"HOME": "/home/a"}).cache == Path("/home/a/.cache/tapbot-stack/bed")
    places = Places.of({"HOME": "/home/a", "XDG_CACHE_HOME": "/big"})
    assert places.folder("proof") == Path("/big/tapbot-stack/bed/run/proof")


def test_the_record_of_a_bed_goes_with_a_reboot_like_the_bed() -> None:
    places = Places.of({"HOME": "/home/a", "XDG_CACHE_HOME": "/big"})
    assert places.ledger("proof") == Path("/run/tapbot-stack-bed/proof.json")
