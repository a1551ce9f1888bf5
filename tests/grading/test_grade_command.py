"""``convnets grade``, as a teacher uses it: from a folder of notebooks to grades."""

import csv
import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from helpers.cli import main
from helpers.resources import chapter_path

SLIDE = """\
def slide(row, kernel):
    return [sum(k * row[i + j] for j, k in enumerate(kernel))
            for i in range(len(row) - len(kernel) + 1)]
"""
TURNED = SLIDE.replace("row[i + j]", "row[i + len(kernel) - 1 - j]")
TABLE = "def slide(row, kernel):\n    return [[5.5], [7, 4], [-2, -2]][len(row) - 2]\n"


def hand_in(folder, student, answer="", name="lesson.ipynb", when=1_700_000_000):
    """A copy of chapter 1 with an answer in a cell of its own."""
    notebook = json.loads(chapter_path(1).read_text(encoding="utf-8"))
    if answer:
        notebook["cells"].append(
            {"cell_type": "code", "metadata": {}, "source": answer, "outputs": []}
        )
    path = folder / student / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    os.utime(path, (when, when))
    return path


def convnets(*arguments):
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class of five, graded; and where everything is."""
    root = tmp_path_factory.mktemp("class")
    work, out, secret = root / "work", root / "grades", root / "secret"
    hand_in(work, "ana", TURNED, "first.ipynb")
    hand_in(work, "ana", SLIDE, "second.ipynb", when=1_700_100_000)
    hand_in(work, "ben", TABLE)
    hand_in(work, "cleo")
    hand_in(work, "dora", "def slide(row, kernel):\n    while True: pass")
    (work / "emil").mkdir()
    (work / "emil" / "lesson.ipynb").write_text("dear teacher", encoding="utf-8")
    roster = root / "roster.csv"
    roster.write_text("student,name\n" + "".join(f"{n},{n.title()}\n" for n in (
        "ana", "ben", "cleo", "dora", "emil", "finn")), encoding="utf-8")  # fmt: skip
    options = ["--secret-file", secret, "--roster", roster, "--time-limit", "3", "--jobs", "2"]
    result = convnets("grade", work, "--out", out, *options)
    return result, out, secret, work


def rows(out):
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_one_that_cannot_be_read_makes_the_exit_status_1_and_the_rest_is_graded(graded):
    result, *_ = graded

    assert result.exit_code == 1, result.output
    assert "5 graded" in result.output
    assert "1 could not be read" in result.output
    assert "1 right, 2 wrong" in result.output
    assert "1 timeout" in result.output


def test_only_a_right_answer_has_points_and_the_newest_try_counts(graded):
    _, out, *_ = graded
    points = {student: row["1 slide"] for student, row in rows(out).items()}

    assert points["ana"] == "1"
    assert {points[student] for student in ("ben", "cleo", "dora")} == {"0"}
    assert rows(out)["ana"]["chapter 1 attempt"] == "2"


def test_a_table_of_the_public_cases_is_told_so_and_no_hidden_case_is_shown(graded):
    _, out, *_ = graded
    [page] = (out / "feedback" / "ben").glob("*.html")
    text = page.read_text(encoding="utf-8")

    assert "right on the public cases" in text
    assert "IndexError" not in text


def test_the_report_names_who_needs_a_look(graded):
    _, out, *_ = graded
    text = (out / "report.html").read_text(encoding="utf-8")

    assert "Emil" in text
    assert "finn" in text.casefold()
    assert "no answer in time" in text


def test_the_gradebook_verifies_and_a_person_can_decide_otherwise(graded, tmp_path):
    _, of_all, secret, _ = graded
    out = shutil.copytree(of_all, tmp_path / "grades")
    own = ["--out", out, "--secret-file", secret]

    assert convnets("grade", "verify", *own).exit_code == 0
    decided = convnets("grade", "override", "ben", "slide", "1", "--why", "shown orally", *own)
    assert decided.exit_code == 0
    assert "1 of 16" in convnets("grade", "show", "ben", "--out", out).output
    assert convnets("grade", "report", "--out", out).exit_code == 0
    assert rows(out)["ben"]["1 slide"] == "1"
    back = convnets("grade", "override", "ben", "slide", "--take-back", "--why", "copied", *own)
    assert back.exit_code == 0
    assert "0 of 16" in convnets("grade", "show", "ben", "--out", out).output
    taken = convnets("grade", "penalise", "ana", "1", "--points", "1", "--why", "late", *own)
    assert "0 of 16" in taken.output
    given = convnets("grade", "forgive", "ana", "1", "--why", "ill", *own)
    assert "1 of 16" in given.output
    assert convnets("grade", "verify", *own).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "anna"], "anna"),
        (["override", "ana", "slide", "99", "--why", "so"], "from 0 to 1 points, not 99"),
        (["override", "ana", "slides", "1", "--why", "so"], "no exercise 'slides'"),
        (["forget", "anna", "--yes"], "anna"),
    ],
)
def test_a_mistake_in_a_decision_is_told_in_a_sentence(arguments, words, graded):
    _, out, secret, _ = graded
    own = ["--out", out] if arguments[0] == "show" else ["--out", out, "--secret-file", secret]
    result = convnets("grade", *arguments, *own)

    assert result.exit_code == 2
    assert words in result.output


def test_who_is_forgotten_has_no_page_any_more(graded, tmp_path):
    _, out, secret, _ = graded
    copy = tmp_path / "grades"
    shutil.copytree(out, copy)
    assert (copy / "feedback" / "cleo").exists()
    own = ["--out", copy, "--secret-file", secret]

    assert convnets("grade", "forget", "cleo", "--yes", *own).exit_code == 0
    assert not (copy / "feedback" / "cleo").exists()
    assert convnets("grade", "report", "--out", copy).exit_code == 0
    assert not (copy / "feedback" / "cleo").exists()
    assert "cleo" not in (copy / "grades.csv").read_text(encoding="utf-8-sig")
    assert convnets("grade", "verify", *own).exit_code == 0


def test_a_gradebook_that_is_there_is_added_to_only_when_asked(graded):
    _, out, secret, work = graded
    result = convnets("grade", work, "--out", out, "--secret-file", secret)

    assert result.exit_code == 2
    assert "is there already: add --resume" in result.output


def test_another_secret_is_refused(graded, tmp_path):
    _, out, _, work = graded
    other = tmp_path / "other"
    result = convnets("grade", work, "--out", out, "--resume", "--secret-file", other)

    assert result.exit_code == 2
    assert "does not fit the key" in result.output


def test_a_dry_run_says_what_would_be_graded_and_writes_nothing(graded, tmp_path):
    *_, secret, work = graded
    out = tmp_path / "none"
    result = convnets("grade", work, "--out", out, "--secret-file", secret, "--dry-run")

    assert result.exit_code == 1
    assert "ana: chapter 1" in result.output
    assert "emil: cannot be read" in result.output
    assert "5 notebooks of 5 students, 1 that cannot be read, 0 passed over" in result.output
    assert not out.exists()


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        (["--jobs", "2"], 2, "name the folders, zips or notebooks"),
        (["nowhere"], 2, "nowhere"),
        ([".", "--chapters", "one"], 2, "a chapter is a number, such as 3, got 'one'"),
        ([".", "--out", "here", "--secret-file", "here/secret"], 2, "may not lie beside"),
        (["show", "ana"], 2, "there is no gradebook at grades"),
        (["verify"], 2, "there is no gradebook"),
        (["."], 2, "there is no notebook in what was named"),
        ([".", "--only-own"], 2, "--only-own needs --exercises"),
        ([".", "--late", "0.1"], 2, "--late needs --deadline"),
        ([".", "--deadline", "soon"], 2, "'soon' is no date such as 2026-12-01"),
        ([".", "--assignment", "Convolution"], 2, "'Convolution' is not CHAPTER=TITLE"),
        ([".", "--canvas", "export.csv"], 2, "'export.csv' does not exist"),
        ([".", "--exercises", os.devnull], 2, "it defines neither EXERCISES"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(options, status, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    result = convnets("grade", *options)

    assert result.exit_code == status
    assert words in result.output


def test_a_secret_is_made_where_none_is_for_its_owner_alone(graded):
    _, _, secret, _ = graded

    assert Path(secret).stat().st_mode & 0o777 == 0o600
    assert len(Path(secret).read_bytes()) == 32
