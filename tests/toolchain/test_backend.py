"""State and passphrase are made once, for this user only."""

from pathlib import Path

from tests.toolchain.scripted import Workplace, workplace
from toolchain import backend


def test_the_passphrase_is_long_and_only_for_its_owner(place: Workplace) -> None:
    backend.ensure(place.context)
    path = place.context.paths.passphrase
    assert len(path.read_text()) >= 40
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_passphrase_is_never_replaced(place: Workplace) -> None:
    backend.ensure(place.context)
    first = place.context.paths.passphrase.read_text()
    backend.ensure(place.context)
    assert place.context.paths.passphrase.read_text() == first


def test_two_users_have_different_passphrases(tmp_path: Path) -> None:
    texts = set()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        context = workplace(tmp_path / name).context
        backend.ensure(context)
        texts.add(context.paths.passphrase.read_text())
    assert len(texts) == 2


def test_it_says_where_the_state_lies(tmp_path: Path) -> None:
    assert backend.describe(workplace(tmp_path).context).endswith("/tapbot-stack/state")
    chosen = workplace(tmp_path, PULUMI_BACKEND_URL="s3://b").context
    assert backend.describe(chosen) == "state in s3://b"
    cloud = workplace(tmp_path, PULUMI_ACCESS_TOKEN="t").context
    assert backend.describe(cloud) == "state in Pulumi Cloud"
