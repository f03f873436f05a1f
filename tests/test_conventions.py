"""What is written in one place only, and exceptions that are few and explained."""

import ast
import re
import tomllib
from pathlib import Path
from typing import Final

import yaml

from tests.support.sources import ROOT, everything, sources, tree

NOQA: Final = re.compile(r"#\s*noqa\b(.*)")
IMAGE: Final = re.compile(r"([a-z0-9.:/-]+?):(v?[0-9][\w.-]*)(@sha256:[0-9a-f]+)?")


def test_images_are_named_in_one_file() -> None:
    pins = tomllib.loads((ROOT / "config" / "images.toml").read_text())
    repositories = {pin["name"] for pin in pins.values()}
    for path in (*sources("components", "config"), Path("__main__.py")):
        nodes = list(ast.walk(tree(path)))
        examples = {
            id(node.value)
            for node in nodes
            if isinstance(node, ast.keyword) and node.arg == "example"
        }
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found = IMAGE.fullmatch(node.value)
                named = found is not None and found[1] in repositories
                assert not named or id(node) in examples, (
                    f"{path} names {node.value}: an upgrade would miss it"
                )


def test_exceptions_from_the_linters_rules_are_few_and_explained() -> None:
    found = [
        (str(path), match[0])
        for path in everything()
        if path.suffix == ".py" and path != Path(__file__).relative_to(ROOT)
        for match in NOQA.finditer((ROOT / path).read_text(encoding="utf-8"))
    ]
    for path, text in found:
        assert re.fullmatch(r"#\s*noqa: [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)* - \w.+", text), (
            f"{path}: {text!r} needs a code and a reason"
        )
    # The images are programs of their own, with libraries that spell names their own way.
    assert len([path for path, _ in found if not path.startswith("images")]) <= 10, found


def test_production_addresses_are_in_the_stack_file_and_the_documents_only() -> None:
    stack = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text())["config"]
    addresses = [server["address"] for server in stack["tapbot-stack:servers"].values()]
    assert addresses
    for path in everything():
        documented = path.parts[0] == "docs" or path.name in ("Pulumi.prod.yaml", "README.md")
        if not documented and (ROOT / path).stat().st_size < 10**6:
            text = (ROOT / path).read_bytes()
            assert not [each for each in addresses if each.encode() in text], (
                f"{path}: a test or a tool could reach the real servers"
            )
