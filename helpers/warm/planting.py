"""The tree of modules that a learner's code sees: the book's, without anything that tells answers.

Left out are `grading`, the exercises with their expected values, the chapters with their
solutions, and what opens and publishes the book. `check` is there and says nothing: what is right
is decided elsewhere.
"""

import shutil
from collections.abc import Collection
from pathlib import Path

import helpers
from helpers.resources import data_path

_PACKAGE = Path(helpers.__file__).resolve().parent
_LEFT_OUT = {
    _PACKAGE: {
        "grading",
        "publishing",
        "opening.py",
        "cli.py",
        "__main__.py",
        "_chapters",
        "_data",
    },
    _PACKAGE / "exercises": {"registry.py", "checking.py", "__init__.py"},
}
_EXERCISES = '''"""The exercises, as a grader's child sees them: no expected value is here."""

from helpers.exercises.model import AnswerError, Case, Exercise, Judgement
from helpers.exercises.observing import observe

EXERCISES: dict[str, Exercise] = {}

def check(name: str, answer: object) -> None:
    """Say nothing: the grader judges elsewhere."""
'''


def plant(folder: Path) -> Path:
    """Make the tree in ``folder``, which is to be empty, and give where its data lie."""
    shutil.copytree(_PACKAGE, folder / "helpers", ignore=_ignored)
    (folder / "helpers" / "exercises" / "__init__.py").write_text(_EXERCISES, encoding="utf-8")
    data = data_path("datasets.toml").resolve().parent
    (folder / "helpers" / "_data").symlink_to(data, target_is_directory=True)
    return data


def _ignored(directory: str, names: list[str]) -> Collection[str]:
    left_out = set(_LEFT_OUT.get(Path(directory), ()))
    if Path(directory) == _PACKAGE / "exercises":
        left_out |= {name for name in names if name.startswith("chapter")}
    return {name for name in names if name in left_out or name == "__pycache__"}
