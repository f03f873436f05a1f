"""The copy of the program that is measured."""

from bench.program import CHECKOUT, frozen_program


def test_the_copy_is_the_program_and_goes_away() -> None:
    with frozen_program() as program:
        assert (program / "__main__.py").read_text() == (CHECKOUT / "__main__.py").read_text()
        assert (program / "site" / "public" / "index.html").exists()
        assert not (program / ".git").exists()
    assert not program.exists()
