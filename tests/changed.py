"""The tests of what changed since a commit: ``python -m tests.changed [COMMIT]``, by default HEAD.

Prints test files and folders, one a line: those that changed, and those that stand in ``tests/``
where a changed module stands in ``helpers/``. What every test uses is left to ``make test``.
"""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]


def changed_since(commit: str) -> list[Path]:
    """Files that differ from ``commit`` or are not tracked yet, relative to the repository."""
    commands = (
        ["git", "diff", "--name-only", "--diff-filter=d", commit],
        ["git", "ls-files", "--others", "--exclude-standard"],
    )
    outputs = (
        subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for command in commands
    )
    return [Path(line) for output in outputs for line in output.splitlines()]


def beside(path: Path, root: Path = ROOT) -> Path | None:
    """Where the tests of a file stand, relative to ``root``; None if it has none of its own."""
    place, *inner = path.parts
    found = None
    if place == "tests" and path.name.startswith("test_"):
        found = path
    elif place == "tests" and len(inner) > 1:
        found = path.parent
    elif place == "helpers" and len(inner) > 1:
        found = Path("tests", inner[0])
    elif place == "helpers":
        found = Path("tests", f"test_{path.name}")
    elif place == "chapters":
        found = Path("tests/notebooks")
    elif place == "_ext":
        found = Path("tests/site")
    return found if found and (root / found).exists() else None


def beside_all(paths: Iterable[Path]) -> list[str]:
    """Tests of all these files, none of them twice, nor a file beside its folder."""
    found = {tests for path in paths if (tests := beside(path))}
    return sorted(str(tests) for tests in found if not found & set(tests.parents))


if __name__ == "__main__":
    print(*beside_all(changed_since(*sys.argv[1:] or ["HEAD"])), sep="\n")
