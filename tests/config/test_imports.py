"""The modules of config import each other in one direction."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.support.sources import imports, sources, tree


def module_of(path: Path) -> str:
    """Return the name by which a file is imported."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def graph() -> dict[str, set[str]]:
    """Return what each module of config imports from config."""
    files = {module_of(path): path for path in sources("config")}
    return {name: (imports(path) & set(files)) - {name} for name, path in files.items()}


def test_no_module_imports_itself_through_others() -> None:
    # The packages themselves hold a sentence and nothing else: going through them is no circle.
    modules = {module_of(path) for path in sources("config") if path.name != "__init__.py"}
    within = {name: needed & modules for name, needed in graph().items() if name in modules}
    assert any(within.values()), "nothing was read"
    try:
        list(TopologicalSorter(within).static_order())
    except CycleError as circle:
        pytest.fail(f"{' -> '.join(circle.args[1])}: neither can be understood without the other")


def test_packages_import_nothing() -> None:
    for path in sources("config"):
        if path.name == "__init__.py":
            assert imports(path) == set(), f"{path}: importing a part would import the whole"


def test_nothing_is_imported_for_the_type_checker_only() -> None:
    for path in sources("config"):
        names = {node.id for node in ast.walk(tree(path)) if isinstance(node, ast.Name)}
        attributes = {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
        assert "TYPE_CHECKING" not in names | attributes | {
            name.rpartition(".")[2] for name in imports(path)
        }, f"{path}: a circle of imports was hidden, not removed"


def test_words_know_no_service() -> None:
    allowed = {"config", "config.images", "config.report", "config.report.errors"}
    for name, needed in graph().items():
        if name.startswith("config.words."):
            others = {each for each in needed if not each.startswith("config.words")} - allowed
            assert others == set(), f"{name}: a word would depend on who uses it"
