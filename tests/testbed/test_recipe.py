"""A root image is found again by what it was made from."""

from testbed.recipe import Recipe


def test_another_recipe_is_another_image() -> None:
    assert Recipe().key == Recipe().key
    assert len({Recipe().key, Recipe.bare().key, Recipe(suite="trixie").key}) == 3
    assert "docker.io" not in Recipe.bare().packages
