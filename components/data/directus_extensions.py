"""Extensions of Directus: a folder of the operator's, the same for every replica."""

from pathlib import Path

import pulumi

PLACE = "extensions"
"""Below the files directory."""

LARGEST = 5_000_000
"""Bytes of all extensions together: they are kept in the stack's state."""


def extensions(folder: str | None) -> dict[str, str]:
    """Return what Directus loads of each extension: its package.json, and what was built."""
    if folder is None:
        return {}
    root = Path(folder).expanduser()
    packages = [package.parent for package in sorted(root.glob("*/package.json"))]
    files = [path for each in packages for path in (each / "package.json", *_built(each))]
    if not files:
        raise _refused(folder, "holds no extension", "folders with a package.json and dist/ each")
    if sum(path.stat().st_size for path in files) > LARGEST:
        raise _refused(folder, "is too large", f"at most {LARGEST / 1e6:g} MB of built code")
    try:
        return {
            f"{PLACE}/{path.relative_to(root).as_posix()}": path.read_text("utf-8")
            for path in files
        }
    except UnicodeDecodeError:
        raise _refused(folder, "holds a file that is not text", "built code") from None


def _built(package: Path) -> list[Path]:
    return [path for path in sorted((package / "dist").rglob("*")) if path.is_file()]


def _refused(folder: str, problem: str, expected: str) -> pulumi.RunError:
    return pulumi.RunError(
        f"directus.extensions: {problem} (got '{folder}'; expected {expected})\n"
        "    fix: build each extension with `npm run build`, or name another folder"
    )
