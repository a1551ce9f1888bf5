"""The package installs where learners are, imports what it should, and points one way."""

import ast
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path
    for path in sorted(ROOT.glob("helpers/**/*.py"))
}
# Modules that compute with TensorFlow import it at their top; nothing else does.
COMPUTE = re.compile(
    r"helpers\.(lowlevel|lenet5|distortions|starts"
    r"|architectures\.(?!__init__|_variants|_widths)\w+"
    r"|pets\.(asking|augmenting|networks|prediction|questions|training|transfer)"
    r"|experiments\.(fitting|ladder_networks|\w+_training)"
    r"|ledger\.(receptive_fields|timing))"
)
GRADER = ("helpers", "grading")  # a wheel of its own
# CONTRIBUTING.md: arrows point one way. A module imports from those that stand before it.
ORDER = (
    "resources",
    "extras",
    "machine",
    "showing",
    "tables",
    "arithmetic",
    "convolution",
    "paired",
    "anatomy",
    "figures",
    "datasets",
    "notebook",
    "distortions",
    "starts",
    "lowlevel",
    "lenet5_tables",
    "lenet5",
    "architectures",
    "pets",
    "ledger",
    "experiments",
    "interactive",
    "exercises",
    "warm",
    "grading",
    "opening",
    "publishing",
    "cli",
)


def committed():
    """The files of the last commit and the index that are still there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def python(code, directory, **environment):
    """What a fresh Python prints."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=directory,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def colab():
    """The versions in Colab's published list."""
    lines = (ROOT / "tests/colab/constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = (line.split("==") for line in lines if "==" in line)
    return {canonicalize_name(name): version.strip() for name, version in pins}


@pytest.mark.parametrize("requirement", [*PROJECT["dependencies"], "tensorflow>=2.19"])
def test_colab_has_what_the_package_needs(requirement):
    needed = Requirement(requirement)
    there = colab()

    assert canonicalize_name(needed.name) in there
    assert needed.specifier.contains(there[canonicalize_name(needed.name)])


@pytest.mark.parametrize("requirement", PROJECT["dependencies"])
def test_a_dependency_has_a_floor_and_no_cap(requirement):
    assert {part.operator for part in Requirement(requirement).specifier} == {">="}


def test_tensorflow_floors_agree():
    from helpers.notebook import _OLDEST

    floors = {Requirement(r).specifier for r in PROJECT["optional-dependencies"]["tf"]}
    assert [str(floor) for floor in floors] == [">=" + ".".join(map(str, _OLDEST["tensorflow"]))]


def test_the_wheel_carries_code_scripts_data_and_chapters(wheel):
    for path in committed():
        name = path.relative_to(ROOT)
        if name.parts[0] == "helpers" and name.parts[:2] != GRADER:
            assert (wheel / name).is_file(), f"{name} is not in the wheel"
        if name.parts[0] == "data":
            inside = Path("helpers/_data", *name.parts[1:])
            assert (wheel / inside).is_file(), f"{inside} is not in the wheel"
        if name.parts[0] == "chapters" and name.suffix == ".ipynb":
            inside = wheel / "helpers/_chapters" / name.name
            assert inside.read_bytes() == path.read_bytes()


def test_the_learners_wheel_carries_nothing_that_judges(wheel):
    assert not (wheel / Path(*GRADER)).exists()


def test_the_graders_wheel_carries_the_grader(grader_wheel):
    for path in committed():
        name = path.relative_to(ROOT)
        if name.parts[:2] == GRADER:
            assert (grader_wheel / name).is_file(), f"{name} is not in the wheel"


def test_both_wheels_have_one_version_and_the_grader_asks_for_it():
    grader = tomllib.loads((ROOT / "grader/pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [Requirement(each) for each in grader["dependencies"]]

    assert grader["version"] == PROJECT["version"]
    asked += map(Requirement, grader["optional-dependencies"]["cluster"])
    assert {str(each.specifier) for each in asked} == {f"=={PROJECT['version']}"}


def test_a_learner_is_told_where_the_grader_is(wheel, tmp_path):
    code = "from helpers.cli import main; main(['grade', 'verify'], prog_name='convnets')"
    run = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[1:] += {_packages()!r}\n{code}"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(wheel)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr == (
        "Error: convnets grade is in a wheel of its own, which learners do not get: "
        "install convnets_counted_grading-….whl, which `make wheel` builds too\n"
    )


def _packages():
    """Where packages are, without what the editable install adds."""
    return [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]


def test_the_installed_package_works_in_an_empty_directory(wheel, tmp_path):
    find = "from helpers.resources import data_path; print(data_path('datasets.toml'))"
    show = "from helpers.cli import main; main(['--help'], prog_name='convnets')"

    path = python(find, tmp_path, PYTHONPATH=str(wheel))
    assert path.strip() == str(wheel / "helpers/_data/datasets.toml")
    assert "Usage: convnets" in python(show, tmp_path, PYTHONPATH=str(wheel))


def test_arithmetic_is_imported_in_a_tenth_of_a_second_and_without_numpy(tmp_path):
    code = """\
import time
start = time.perf_counter()
import helpers.arithmetic
print(time.perf_counter() - start)
import sys
print("numpy" in sys.modules)"""
    runs = [python(code, tmp_path).split() for _ in range(3)]

    assert min(float(seconds) for seconds, _ in runs) < 0.1
    assert {numpy for _, numpy in runs} == {"False"}


def imports(tree):
    """Modules imported anywhere in a file, ``from a import b`` as ``a`` and ``a.b``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part(module):
    """``figures`` for ``helpers.figures.strips``; ``None`` for the package itself."""
    names = module.split(".")
    return names[1] if names[0] == "helpers" and len(names) > 1 else None


def imported_at_the_top(path):
    """What is imported when the file is: nothing inside a function or ``if TYPE_CHECKING``."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.If):
            yield from imports(node)


@pytest.mark.parametrize("module", MODULES)
def test_tensorflow_is_imported_at_the_top_where_it_computes_and_nowhere_else(module):
    if not COMPUTE.fullmatch(module):
        tops = {name.split(".")[0] for name in imported_at_the_top(MODULES[module])}
        assert not tops & {"tensorflow", "keras", "tf_keras"}


def test_faces_commands_and_all_else_are_imported_without_starting_tensorflow(tmp_path):
    modules = [m for m in MODULES if not COMPUTE.fullmatch(m) and part(m) != "__main__"]
    names = ", ".join(module.removesuffix(".__init__") for module in modules)

    printed = python(f"import {names}, sys; print('tensorflow' in sys.modules)", tmp_path)
    assert printed == "False\n"


def test_a_learner_needs_no_more_than_tensorflow(tmp_path):
    """What executes notebooks or makes the book asks for packages that are not there."""
    making = {f"helpers.publishing.{name}" for name in ("execution", "mathml", "pdf", "slides")}
    asking = {*making, "helpers.warm.kernels"}
    there = [m for m in MODULES if part(m) not in ("__main__", "grading") and m not in asking]
    names = ", ".join(module.removesuffix(".__init__") for module in there)
    hidden = ("tomlkit", "nbclient", "nbformat", "jupyter_client", "papermill", "nbconvert")
    hidden += ("docutils", "bs4", "pypdf", "playwright", "markdown_it", "mdit_py_plugins")
    hide = f"import sys\nfor name in {hidden}: sys.modules[name] = None\n"

    assert python(f"{hide}import {names}\nprint('all')", tmp_path).endswith("all\n")


@pytest.mark.parametrize("module", MODULES)
def test_arrows_point_one_way(module):
    own = part(module.removesuffix(".__init__"))
    parts = {part(name) for name in imports(ast.parse(MODULES[module].read_text(encoding="utf-8")))}
    known = set(ORDER) & {part(other.removesuffix(".__init__")) for other in MODULES}
    if own in (None, "__init__", "__main__"):
        return
    assert own in ORDER, f"say in ORDER where helpers.{own} stands"
    below = set(ORDER[: ORDER.index(own)])
    assert not (parts & known) - below - {own}


def test_no_two_files_import_each_other_by_any_way_not_even_for_type_checking():
    names = {module.removesuffix(".__init__"): path for module, path in MODULES.items()}

    def read(path):
        """Modules of ours that a file names; ``from a import b`` is ``a.b`` where that is one."""
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                inner = [f"{node.module}.{alias.name}" for alias in node.names]
                yield from (name if name in names else node.module for name in inner)

    graph = {module: set(read(path)) & set(names) for module, path in names.items()}
    assert len(list(TopologicalSorter(graph).static_order())) == len(names)


def test_arithmetic_imports_nothing_of_the_package():
    path = MODULES["helpers.arithmetic"]

    assert not [n for n in imports(ast.parse(path.read_text(encoding="utf-8"))) if part(n)]


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("address of a package registry", r"https?://[^\s\"'<>]*(?:pypi|pythonhosted|npmjs)[./]"),
        ("index of a package registry", r"--(?:extra-)?index-url [a-z]"),
        ("path of somebody's machine", r"(?<![\w.~-])/(?:work|root|home/[a-z]|Users/[A-Za-z])/"),
    ],
)
def test_no_committed_file_holds_an(what, pattern):
    found = []
    for path in committed():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if match := re.search(pattern, text):
            found.append(f"{path.relative_to(ROOT)}: {match[0]}")
    assert not found, f"{what}: {found}"
