"""The tests of what runs on every system: the package, without the Linux-only sandbox and the site.

    python -m tests.portable [options of pytest]

For macOS and Windows, where there is no make; ``make test`` runs all of these and the others.
"""

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ELSEWHERE = (
    "benchmarks", "colab", "experiments", "grading", "interactive", "mutation", "notebooks",
    "publishing", "site", "warm",
)  # fmt: skip
NEEDS_A_CLONE = tuple(
    f"test_{name}.py"
    for name in ("changed", "containers", "contributing", "dependencies", "packaging", "workflows")
)


def paths() -> list[str]:
    """Return the folders and files of the tests that need only the package."""
    left_out = {*ELSEWHERE, *NEEDS_A_CLONE}
    found = [path for path in sorted(HERE.iterdir()) if path.name not in left_out]
    return [
        str(path)
        for path in found
        if path.match("test_*.py") or (path.is_dir() and any(path.rglob("test_*.py")))
    ]


if __name__ == "__main__":
    options = ["-n", "2", "-m", "not release and not browser and not slow", *sys.argv[1:]]
    sys.exit(pytest.main([*options, *paths()]))
