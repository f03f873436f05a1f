"""The stack's configuration file follows from its name."""

from pathlib import Path

from tests.toolchain.scripted import workplace


def test_the_configuration_file_is_named_after_the_stack(tmp_path: Path) -> None:
    assert workplace(tmp_path, stack="prod").context.stack_file == "Pulumi.prod.yaml"
