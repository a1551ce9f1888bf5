"""Naming a student in a command, and giving points to who handed in nothing."""

import json
import sys

import pytest
from click.testing import CliRunner

from helpers.cli import main
from helpers.exercises import EXERCISES
from helpers.grading.commands.screen import say
from helpers.grading.gradebook import Gradebook, GradebookError, chain_key
from helpers.grading.intake import Roster, Student
from helpers.grading.outputs import Platforms, write
from helpers.grading.people import People, not_remembered, remember, remembered
from helpers.grading.teachers.catalogue import Catalogue
from tests.grading.gradebook.made import grade

SECRET = b"a secret of the test's own, long"
ROSTER = Roster(
    (
        Student("s00", "Ada Lovelace", "ada@example.org"),
        Student("s01", "Byron, Ada", "byron@example.org"),
        Student("s02", "Emmy Noether", "emmy@example.org", canvas="7"),
        Student("s03", "Ben"),
    )
)


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "grades"
    folder.mkdir()
    (tmp_path / "secret").write_bytes(SECRET)
    with Gradebook.open(folder / "gradebook.sqlite", chain_key(SECRET)) as book:
        book.add(grade("s00", name="Ada Lovelace"))
        book.add(grade("zoe", name="Zoë Ångström", attempt=1))
        unread = {"exercises": (), "source": "x.ipynb", "problem": "The file is empty."}
        book.add(grade("s03", name="Ben", chapter=None, **unread))
    remember(folder, ROSTER)
    return folder


@pytest.fixture
def grading(out):
    """Call ``convnets grade`` with this gradebook."""

    def call(*words, secret=True):
        own = ["--secret-file", str(out.parent / "secret")] if secret else []
        return CliRunner().invoke(main, ["grade", *words, "--out", str(out), *own])

    return call


@pytest.fixture
def people(out):
    with Gradebook.open(out / "gradebook.sqlite", write=False) as book:
        yield People.of(book, out)


@pytest.mark.parametrize(
    ("text", "student"),
    [
        ("s00", "s00"),
        ("S01", "s01"),
        ("ADA@example.org", "s00"),
        ("Lovelace, Ada", "s00"),
        ("ada byron", "s01"),
        ("Noether", "s02"),
        ("Zoe\u0308 Ångström", "zoe"),
        ("zoe", "zoe"),
    ],
)
def test_a_student_is_found_by_identifier_name_or_address(people, text, student):
    assert people.find(text) == student


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Ada",
            "several students are called 'Ada': Ada Lovelace (s00), Byron, Ada (s01): give the "
            "identifier",
        ),
        ("Noeter", r"no student 'Noeter' among the 5 of .*; perhaps Emmy Noether (s02)"),
        ("qqq", "there is no student 'qqq' among the 5 of gradebook and roster"),
        ("a\x1b[2J", "there is no student 'a\\x1b[2J' among"),
        ("", "there is no student ''"),
    ],
)
def test_who_is_not_clear_is_told_with_those_who_may_be_meant(people, text, message):
    with pytest.raises(GradebookError) as told:
        people.find(text)
    first, _, second = message.partition(".*")
    assert first.removeprefix("there is ") in str(told.value)
    assert second in str(told.value)


def test_the_commands_take_names_and_addresses(grading):
    assert grading("show", "Lovelace", secret=False).output.startswith("s00 · Ada Lovelace")
    told = grading("override", "ada@example.org", "e1", "1", "--why", "shown")
    assert told.output.startswith("s00 · Ada Lovelace: chapter 1 is now 3 of 4")
    told = grading("penalise", "Ada Lovelace", "1", "--points", "1", "--why", "noise")
    assert "chapter 1 is now 2 of 4" in told.output
    assert "chapter 1 is now 3 of 4" in grading("forgive", "S00", "1", "--why", "ill").output
    told = grading("override", "Ada", "e1", "1", "--why", "shown")
    assert (told.exit_code, "Byron, Ada (s01)" in told.output) == (2, True)


def test_who_handed_in_nothing_is_given_points_by_hand(grading, out):
    assert grading("show", "Noether", secret=False).output == (
        "Emmy Noether (s02): nothing was handed in\n"
    )
    told = grading("override", "Noether", "e0", "1.5", "--why", "on paper")
    assert told.exit_code == 0, told.output
    assert told.output.splitlines() == [
        "s02 · Emmy Noether: chapter 1 is now 1.5 of 4",
        "  e0  1.5 by hand: on paper (before: 0 of 2, missing)",
    ]
    assert "(by hand: nothing that could be read" in grading("show", "s02", secret=False).output
    with Gradebook.open(out / "gradebook.sqlite", chain_key(SECRET)) as book:
        assert book.verify(chain_key(SECRET)) == []
        book.add(grade("s02", points=(0, 2), attempt=book.next_attempt("s02", 1)))
        [now] = [each for each in book.counted() if each.grade.student == "s02"]
        assert (now.points, now.attempts, now.grade.by_hand) == (3.5, 2, False)


def test_an_unreadable_file_can_be_given_points_and_has_its_place_on_the_platforms(grading, out):
    assert grading("override", "Ben", "e1", "2", "--why", "on paper").exit_code == 0
    export = "Student,ID,SIS Login ID,Section,Work (1)\nPoints Possible,,,,4\nBen,3,s03,,\n"
    (out / "export.csv").write_text(export)
    platforms = Platforms(canvas=out / "export.csv", assignments={1: "Work"})
    with Gradebook.open(out / "gradebook.sqlite", write=False) as book:
        problems = write(book, out, Catalogue(), platforms)

    assert (out / "canvas.csv").read_text().splitlines()[-1] == "Ben,3,s03,,2.00"
    assert not [each for each in problems if "Ben" in each]


def test_moodles_column_of_grades_is_named_where_two_could_be_it(grading, out):
    """The phone's extension is empty, and the floor beside it could be a maximum grade."""
    header = "Identifier,Full name,Phone,Floor,Status,Grade,Maximum Grade,May change,x,y\n"
    cells = ",,5,Submitted,,10.00,Yes,-,-\n"
    row = f"Participant 1,Ada Lovelace{cells}Participant 2,Emmy Noether{cells}"
    (out / "worksheet.csv").write_text(header + row)
    words = ["report", "--moodle-worksheet", str(out / "worksheet.csv")]
    assert "name it with --moodle-column" in grading(*words, secret=False).output
    wrong = grading(*words, "--moodle-column", "Grades", secret=False).output
    assert "none that is called 'Grades'" in wrong
    assert grading(*words, "--moodle-column", "Grade", secret=False).exit_code == 0
    assert (out / "moodle.csv").read_text("utf-8").splitlines()[1].split(",")[5] != ""


def test_an_exercise_that_nobody_was_asked_is_the_books(grading):
    name = next(each.name for each in EXERCISES.values() if each.chapter == 3)
    told = grading("override", "s02", name, "1", "--why", "on paper")
    assert "s02 · Emmy Noether: chapter 3 is now 1 of" in told.output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["s02", "e0", "9"], "e0 gives from 0 to 2 points, not 9"),
        (["s02", "e9", "1"], "no exercise 'e9'"),
        (["s02", "e0", "--take-back"], "has no points to take back"),
    ],
)
def test_points_by_hand_that_cannot_be_leave_nothing_behind(grading, out, words, message):
    told = grading("override", *words, "--why", "so")

    assert (told.exit_code, message in told.output) == (2, True), told.output
    with Gradebook.open(out / "gradebook.sqlite", write=False) as book:
        assert not [each for each in book.counted() if each.grade.student == "s02"]


def test_who_is_forgotten_is_not_in_the_roster_that_is_kept(grading, out):
    assert grading("forget", "Ada Lovelace", "--yes").exit_code == 0
    assert "Lovelace" not in (out / "people.json").read_text()
    assert len(remembered(out).students) == 3
    not_remembered(out / "nowhere", "s00")


def test_a_kept_roster_that_is_damaged_is_told(grading, out):
    (out / "people.json").write_text(json.dumps([{"student": "a", "shoe": 43}]))
    told = grading("show", "s00", secret=False)
    assert (told.exit_code, "is damaged: delete it" in told.output) == (2, True)


def test_lines_are_cut_for_a_terminal_and_whole_for_a_pipe(capsys, monkeypatch):
    text = f"{'x' * 300}\nshort"
    say(text)
    assert capsys.readouterr().out == f"{text}\n"
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    say(text)
    assert capsys.readouterr().out == f"{'x' * 79}…\nshort\n"
