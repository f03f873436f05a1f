"""One table of all servers, and below it each finding with its fix."""

from collections.abc import Sequence

from config.words.word import plural
from toolchain.preflight.checks import Result
from toolchain.preflight.findings import Finding, Severity
from toolchain.tables import table


def report(results: Sequence[Result], others: Sequence[Finding]) -> str:
    """The whole text; `others` are findings that belong to no single server."""
    findings = [finding for result in results for finding in result.findings] + list(others)
    rows = list(dict.fromkeys(row for result in results for row in result.cells))
    lines = table(
        ("", *(result.name for result in results)),
        [(row, *(result.cells.get(row, "") for result in results)) for row in rows],
    )
    errors, warnings = _of(findings, Severity.ERROR), _of(findings, Severity.WARNING)
    for finding in (*errors, *warnings):
        lines += ["", f"{finding.severity}: {finding.problem.line}"]
        lines += [f"    fix: {finding.problem.fix}"]
    asked = any("address" in result.cells for result in results)
    verdict = _verdict(len(errors), len(warnings)) if asked else "There is no server to ask."
    return "\n".join([*lines, "", verdict])


def failed(results: Sequence[Result], others: Sequence[Finding]) -> bool:
    """Whether an update must not begin."""
    findings = [finding for result in results for finding in result.findings] + list(others)
    return bool(_of(findings, Severity.ERROR))


def _of(findings: Sequence[Finding], severity: Severity) -> list[Finding]:
    # Two servers may have the same finding about one setting.
    return list(dict.fromkeys(found for found in findings if found.severity is severity))


def _verdict(errors: int, warnings: int) -> str:
    if not errors and not warnings:
        return "All servers are ready."
    counts = [plural(errors, "error")] if errors else []
    counts += [plural(warnings, "warning")] if warnings else []
    end = "nothing was created or changed" if errors else "an update may go on"
    return f"{' and '.join(counts)}; {end}."
