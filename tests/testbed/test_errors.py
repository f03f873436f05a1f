"""Whoever uses the bed has one error to catch."""

import ast

from tests.support.sources import sources, tree


def test_the_bed_raises_no_other_error() -> None:
    raised = {
        (path.stem, ast.unparse(node.exc).split("(")[0])
        for path in sources("testbed")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Raise) and node.exc
    }
    # The outsider's program is on its own: its error is read by `scan`, which raises the bed's.
    assert {name for module, name in raised if module != "probes"} == {"BedError"}
