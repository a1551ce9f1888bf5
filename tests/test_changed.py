"""`make check` runs the tests that stand where the changed code stands."""

from pathlib import Path

import pytest

from tests.changed import beside, beside_all


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        ("helpers/arithmetic.py", "tests/test_arithmetic.py"),
        ("helpers/pets/training.py", "tests/pets"),
        ("helpers/datasets/drawing/pets.py", "tests/datasets"),
        ("tests/pets/test_pets.py", "tests/pets/test_pets.py"),
        ("tests/datasets/mirror.py", "tests/datasets"),
        ("chapters/04-lenet-5.ipynb", "tests/notebooks"),
    ],
)
def test_tests_mirror_the_code(changed, tests):
    assert beside(Path(changed)) == Path(tests)


@pytest.mark.parametrize("changed", ["README.md", "tests/conftest.py", "helpers/__init__.py"])
def test_what_has_no_tests_of_its_own_is_left_to_the_whole(changed):
    assert beside(Path(changed)) is None


def test_a_file_in_a_folder_that_is_run_is_not_run_twice():
    changed = map(Path, ("helpers/pets/training.py", "tests/pets/test_pets.py", "_toc.yml"))
    assert beside_all(changed) == ["tests/pets"]


def test_every_module_has_tests_where_they_are_looked_for():
    root = Path(__file__).parents[1]
    modules = [path.relative_to(root) for path in sorted(root.glob("helpers/*"))]
    inside = [path / "x.py" if (root / path).is_dir() else path for path in modules]
    without = {path.parts[1] for path in inside if beside(path) is None}
    assert without <= {"__init__.py", "__main__.py", "py.typed", "__pycache__", "_data"}
