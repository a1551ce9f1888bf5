"""What a student gets: it runs, tells right from wrong, and holds nothing that it must not."""

import json
from pathlib import Path

import nbformat
import pytest

from helpers.exercises import EXERCISES
from helpers.grading.teachers.cells import _SETUP
from helpers.grading.teachers.cells import exercises as own_cells
from helpers.grading.teachers.definitions import TAKEN
from helpers.grading.teachers.handout import _bound, make_handout, written
from helpers.grading.teachers.model import TeachersFileError
from helpers.resources import chapter_path, chapters
from tests.grading.teachers.files import EXAMPLE, SECRET

REFERENCE = "def dilate_kernel(kernel, rate):\n    out = [0] * ((len(kernel) - 1) * rate + 1)\n"


@pytest.fixture
def examination(example_file):
    def examination(student="anna", **options):
        own = example_file.of(student, SECRET)
        return make_handout(None, 0, own, student, paper=example_file.paper, **options)

    return examination


@pytest.fixture
def chapter():
    return nbformat.read(chapter_path(1), as_version=4)


def text(notebook):
    return written(notebook).decode()


def test_an_untouched_examination_runs_from_top_to_bottom(examination, runs):
    printed = runs(examination())

    assert printed["own-1-check"] == "dilate_kernel: not done yet.\n"
    assert printed["own-2-check"] == "my_parameters: not done yet.\n"


def test_check_says_right_of_the_reference(examination, runs):
    right = {"own-1-stub": REFERENCE + "    out[::rate] = kernel\n    return out"}

    printed = runs(examination(), right)

    assert printed["own-1-check"] == "dilate_kernel: right (3 of 3 public cases).\n"


def test_check_tells_a_wrong_answer_beside_what_is_expected(examination, runs):
    wrong = {"own-1-stub": REFERENCE + "    out[::-rate] = kernel\n    return out"}

    printed = runs(examination(), wrong)

    assert printed["own-1-check"].splitlines() == [
        "dilate_kernel: not right yet (1 of 3 public cases).",
        "  asked     dilate_kernel([1, 2, 3], 2)",
        "  came      [3, 0, 2, 0, 1]",
        "  expected  [1, 0, 2, 0, 3]",
        "  because   the value at [0] differs",
    ]


def test_of_a_value_only_the_form_is_told(examination, runs):
    says = {
        answer: runs(examination(), {"own-2-stub": f"my_parameters = {answer}"})["own-2-check"]
        for answer in ("0", "np.int64(5)", "5.0", "'five'", "[5]", "object()", "[[]]")
    }

    for answer in ("0", "np.int64(5)"):
        assert says[answer] == (
            "my_parameters: it has the form asked. Whether it is right, the grade says.\n"
        )
    for answer in ("5.0", "'five'", "[5]", "object()", "[[]]"):
        assert says[answer].startswith("my_parameters: it has not the form asked.\n  came ")
        assert says[answer].endswith("  form      an int\n")


def test_an_examination_holds_no_answer_and_nobody_elses_variant(examination, example_file):
    mine, hers = (example_file.of(student, SECRET)[1] for student in ("anna", "bert"))
    handed_out = text(examination("anna"))

    assert mine.exercise.asks in json.dumps(json.loads(handed_out), ensure_ascii=False)
    assert str(mine.answers.reference) not in handed_out
    assert str(hers.answers.reference) not in handed_out
    assert hers.exercise.asks not in handed_out
    assert "bert" not in handed_out
    assert "dilated[::rate]" not in handed_out
    for hidden in ("_dilate_hidden", "zero too many", "biases forgotten", "judged_by", "grading"):
        assert hidden in EXAMPLE.read_text(encoding="utf-8")
        assert hidden not in handed_out
    for secret in (SECRET.decode(), SECRET.hex(), str(EXAMPLE)):
        assert secret not in handed_out


def test_the_same_student_gets_the_same_bytes_and_another_one_others(examination):
    assert written(examination("anna")) == written(examination("anna"))
    assert written(examination("anna")) != written(examination("bert"))


def test_the_metadata_say_whose_it_is(examination):
    assert examination("anna").metadata["convnets"] == {
        "chapter": 0,
        "only_own": True,
        "student": "anna",
    }
    assert "student" not in make_handout(None, 0).metadata["convnets"]


def test_an_examination_says_its_title_points_and_hints(examination):
    cells = {cell.id: cell.source for cell in examination().cells}

    assert cells["title"].startswith("# Midterm: convolutions, counted\n\nYou have 45 minutes.")
    assert cells["title"].endswith("There are 4 points in all.")
    assert cells["own-1"].startswith("### Exercise 1: dilate_kernel (3 points)\n\nWrite")
    assert "<summary>Hint 1</summary>" in cells["own-1-help"]
    assert "own-1-help" not in {cell.id for cell in examination(hints=False).cells}


def test_a_comparison_of_the_teachers_own_judges_in_the_notebook(loaded, half, runs):
    text = half(("close()", "same_sign")).replace(
        "EXERCISES = [",
        "from helpers.exercises.model import RIGHT, wrong\n\n"
        "def same_sign(value, case):\n"
        "    return RIGHT if value * case.expected > 0 else wrong('the sign differs')\n\n"
        "EXERCISES = [",
    )
    # What it lets pass is the teacher's: zeros and a constant differ from nothing.
    own = loaded(
        text.replace("range(10, 90))[:4]", "range(1, 90))[:4] * np.array([-1, 1, -1, 1])").replace(
            "from helpers", "import numpy as np\nfrom helpers", 1
        )
    )
    notebook = make_handout(None, 0, own.of("anna", b""))

    right = runs(notebook, {"own-1-stub": "def half(number):\n    return number"})
    wrong = runs(notebook, {"own-1-stub": "def half(number):\n    return -number"})

    assert right["own-1-check"] == "half: right.\n"
    assert "because   the sign differs" in wrong["own-1-check"]


@pytest.mark.parametrize("number", chapters())
def test_no_chapter_keeps_a_solution_and_each_keeps_its_hints(number):
    chapter = nbformat.read(chapter_path(number), as_version=4)
    before = text(chapter)

    handed_out = make_handout(chapter, number)

    assert "# Solution:" in before
    assert text(chapter) == before
    assert "Solution" not in text(handed_out)
    assert "a solution" not in "".join(
        cell.source for cell in handed_out.cells if cell.id in ("exercises", "own")
    )
    hints = before.count("<summary>Hint ")
    assert text(handed_out).count("<summary>Hint ") == hints > 0
    assert "<summary>Hint " not in text(make_handout(chapter, number, hints=False))
    asked = [name for name, exercise in EXERCISES.items() if exercise.chapter == number]
    for name in asked:
        assert f'check("{name}", {name})' in [cell.source for cell in handed_out.cells]


def test_a_chapter_keeps_its_outputs_but_those_of_the_exercises(chapter):
    kept = {cell.id for cell in make_handout(chapter, 1).cells if cell.get("outputs")}
    before = {cell.id for cell in chapter.cells if cell.get("outputs")}

    assert {name for name in before - kept if not name.startswith("ex-")} == set()
    assert not any(name.startswith("ex-") for name in kept)
    assert "ex-slide-check" in before
    assert len(kept) > 50


def test_nothing_but_solutions_and_outputs_goes_from_a_chapter(chapter):
    handed_out = {cell.id: cell.source for cell in make_handout(chapter, 1).cells}

    for cell in chapter.cells:
        if not cell.id.endswith("-help") and cell.id != "exercises":
            assert handed_out.pop(cell.id) == cell.source
    assert all(name.endswith("-help") or name == "exercises" for name in handed_out)


def test_own_exercises_stand_between_those_of_the_chapter_and_the_reading(chapter, loaded, half):
    own = loaded(half(("(0, 1, ", "(1, 9, "))).of("anna", b"")

    ids = [cell.id for cell in make_handout(chapter, 1, own).cells]

    added = ["own", "own-register", "own-9", "own-9-stub", "own-9-check"]
    assert ids[ids.index("own") - 1 :] == ["ex-gentle-help", *added, "reading"]
    headings = [cell.source for cell in make_handout(chapter, 1, own).cells if cell.id == "own-9"]
    assert headings == ["### Exercise 1.9: half (2 points)\n\nWrite `half(number)`."]


def test_a_name_that_the_chapter_uses_is_refused(chapter, loaded, half):
    text = half(
        ("(0, 1, ", "(1, 9, "), ('"half", 2', '"convolve2d", 2'), ('("half"', '("convolve2d"')
    )

    with pytest.raises(TeachersFileError, match="convolve2d: the chapter uses this name"):
        make_handout(chapter, 1, loaded(text).of("anna", b""))


def test_what_the_registering_cell_defines_is_no_name_of_a_chapter(half, loaded):
    names = {}
    cell = next(own_cells(loaded(half()).of("anna", b""), hints=True))
    exec(cell.source.partition("\n_TOLD = ")[0], names)
    mine = {name for name in names if not name.startswith("_")}

    assert "check_form" in mine
    assert mine <= TAKEN
    for number in chapters():
        chapter = nbformat.read(chapter_path(number), as_version=4)
        used = {name for cell in chapter.cells for name in _bound(cell)}
        assert mine & used <= {"np"}


def test_an_examination_installs_the_package_as_the_chapters_do():
    first = (Path(__file__).parents[2] / "notebooks/first_cell.txt").read_text("utf-8")
    assert _SETUP.partition("try:")[0] == first.partition("try:")[0]
