"""Every dependency has a reason, and a licence that is named."""

import ast
import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, metadata, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.test_packaging import imports

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
TEXT = (ROOT / "DEPENDENCIES.md").read_text("utf-8")
ROWS = [line.strip("| ").split(" | ") for line in TEXT.splitlines() if line.startswith("| ")][1:]
PERMISSIVE = re.compile(
    r"0BSD|Apache|BSD|CC0|HPND|ISC|MIT|Public Domain|PSF|Python Software Foundation|Zlib"
)
FOLDERS = ("helpers", "_ext", "tests")
SILENT = {"axe-playwright-python": "MIT", "namex": "Apache-2.0"}  # say nothing of themselves


def licence(name):
    """What a package says of its licence."""
    told = metadata(name)
    if expression := told.get("License-Expression"):
        return expression
    kinds = [kind for kind in told.get_all("Classifier") or [] if kind.startswith("License :: ")]
    short = [kind.rpartition(" :: ")[2] for kind in kinds]
    named = " AND ".join(kind for kind in short if kind != "OSI Approved")
    return named or (told.get("License") or "").partition("\n")[0] or SILENT.get(name, "")


def declared():
    """Where each dependency is declared, in the words of the table."""
    project = PROJECT["project"]
    groups = {
        "the package": project["dependencies"],
        **{f"extra `{name}`": of for name, of in project["optional-dependencies"].items()},
        **{f"group `{name}`": of for name, of in PROJECT["dependency-groups"].items()},
    }
    found = {}
    for place, lines in groups.items():
        for name in dict.fromkeys(Requirement(line).name for line in lines):
            found.setdefault(name, []).append(place)
    return found


def test_the_table_has_each_dependency_once_and_no_other():
    names = [row[0] for row in ROWS]
    assert len(names) == len(set(names))
    assert set(names) == set(declared())


def test_what_is_imported_is_declared_and_not_only_there_because_another_needs_it():
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    ours = {*FOLDERS, *(path.stem for path in files), "lazily"}  # which a test writes
    modules = {name for path in files for name in imports(ast.parse(path.read_text("utf-8")))}
    names = {name.partition(".")[0] for name in modules} - ours - sys.stdlib_module_names
    said = {canonicalize_name(name) for name in (*declared(), "keras")}  # which is TensorFlow's
    carriers = packages_distributions()
    undeclared = {
        name for name in names if not said & set(map(canonicalize_name, carriers.get(name, [])))
    }
    assert undeclared == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_says_what_it_is_for_why_and_under_which_licence(row):
    name, place, why, named = row
    assert place == ", ".join(declared()[name])
    assert why
    if name != "tensorflow":  # elsewhere than on Linux
        assert named == licence(name)


def locked():
    return re.findall(
        r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE
    )


def test_what_is_locked_is_permissive_or_named():
    """Packages of other systems are not installed here, and so not asked."""
    others = set()
    for name in set(locked()):
        try:
            parts = re.split(" AND | OR ", licence(name))
        except PackageNotFoundError:
            continue
        if not all(PERMISSIVE.search(part) for part in parts):
            others.add(name)
    section = TEXT.partition("## Licences of all")[2]
    assert {name for name in others if not re.search(rf"\b{name}\b", section)} == set()
    assert "docutils" in others
