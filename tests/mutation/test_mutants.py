"""Mutation testing is itself tested: what is changed, and what is noticed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutation.mutants import Mutant, mutants
from tests.mutation.run import Tried, nearest_first, table

PATH = Path("helpers/size.py")
SOURCE = '''"""A toy."""


def area(side: int | None = 1) -> int:
    if side is None or side < 0:
        return 0
    return side * side
'''


def changes(source, seed=0):
    return [mutant.change(source).partition(": ")[2] for mutant in mutants(PATH, source, seed)]


def test_each_place_is_changed_once_a_kind_and_annotations_are_left_alone():
    lines = changes(SOURCE)
    assert not [line for line in lines if "int |" not in line and "def area" in line]
    assert "if side is None or side < 0:  →  if side is None and side < 0:" in lines
    assert "if side is None or side < 0:  →  if not side is None or side < 0:" in lines
    assert {line for line in lines if line.endswith("return 1")} == {"return 0  →  return 1"} or (
        "return 0  →  return -1" in lines
    )
    assert len([line for line in lines if line.startswith("return side * side")]) == 1
    assert len(lines) == len(set(lines))


def test_the_seed_decides_which_of_alike_changes_is_made():
    assert changes(SOURCE, seed=3) == changes(SOURCE, seed=3)
    assert len({tuple(changes(SOURCE, seed)) for seed in range(9)}) > 1


def test_a_place_that_is_not_there_is_named():
    with pytest.raises(ValueError, match=r"size\.py has no place 9 for core/NumberReplacer"):
        Mutant(PATH, "core/NumberReplacer", 9, 1).code(SOURCE)


def test_the_table_names_what_nothing_noticed():
    tried = [Tried("area", "failed", "a"), Tried("area", "passed", "helpers/size.py:7: x  →  y")]
    lines = table(tried).splitlines()
    assert lines[1].split() == ["area", "2", "1", "50.0%"]
    assert lines[-1] == "helpers/size.py:7: x  →  y"


def test_tests_named_like_the_changed_file_come_first_and_none_is_left_out(tmp_path):
    for name in ("test_ladder.py", "deeper/test_race.py", "test_race_recipe.py", "facts.py"):
        (tmp_path / "tests" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tests" / name).touch()
    changed = Path("helpers/experiments/race_recipe.py")
    assert nearest_first(changed, "tests", tmp_path) == [
        "tests/test_race_recipe.py",
        "tests/deeper/test_race.py",
        "tests/test_ladder.py",
    ]
    assert nearest_first(changed, "tests/test_ladder.py", tmp_path) == ["tests/test_ladder.py"]


@pytest.mark.slow
def test_a_child_sees_the_file_as_it_is_now_and_is_stopped_when_it_takes_too_long(tmp_path):
    module, test = tmp_path / "size.py", tmp_path / "test_size.py"
    test.write_text("import size\n\ndef test_area():\n    assert size.area(3) == 9\n")
    warm = Path(__file__).with_name("warm.py")
    process = subprocess.Popen(
        [sys.executable, warm],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def outcome(source):
        module.write_text(source)
        process.stdin.write(json.dumps({"tests": ["test_size.py"], "seconds": 5}) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    endless = SOURCE.replace("return side * side", "while True: pass")
    wrong = SOURCE.replace("side * side", "side + side")
    assert [outcome(each) for each in (SOURCE, wrong, endless, SOURCE)] == [
        "passed",
        "failed",
        "time",
        "passed",
    ]
    process.communicate()
    assert process.returncode == 0
