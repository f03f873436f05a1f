"""Names of modules: those that a runner compares with what code imports."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from config.words.modules import JavaScriptModule, PythonModule


@pytest.mark.parametrize("name", ["url", "fs/promises", "lodash.merge", "@scope/package", "Buffer"])
def test_a_module_of_javascript_is_accepted(name: str) -> None:
    assert TypeAdapter(JavaScriptModule).validate_python(name) == name


@pytest.mark.parametrize("name", ["json", "numpy", "_thread", "PIL"])
def test_a_module_of_python_is_accepted(name: str) -> None:
    assert TypeAdapter(PythonModule).validate_python(name) == name


@pytest.mark.parametrize("kind", [JavaScriptModule, PythonModule])
@pytest.mark.parametrize("name", ["*", "a,b", "a b", "", "-m", "../a", "a" * 300])
def test_neither_all_modules_nor_several_are_one(kind: Any, name: str) -> None:
    with pytest.raises(ValidationError, match="the name of a module"):
        TypeAdapter(kind).validate_python(name)


def test_what_is_below_a_package_of_python_is_not_named() -> None:
    with pytest.raises(ValidationError, match="such as json"):
        TypeAdapter(PythonModule).validate_python("os.path")
