"""What a teacher reads of a class."""

import dataclasses
import re
import statistics

import pytest
from bs4 import BeautifulSoup

from helpers.exercises import EXERCISES
from helpers.grading.reports import report
from tests.grading.reports.made_up import (
    CHAPTER_1,
    CHAPTER_3,
    class_of,
    counted,
    grade,
    result,
)
from tests.grading.reports.programs import COPIES

NOBODY = [("hw_zz.ipynb", "no student of the roster has this name")]


def page(members, unmatched=NOBODY, missing=("Alan Turing",), **options):
    html = report(members, list(EXERCISES.values()), unmatched, missing, "Winter", **options)
    return BeautifulSoup(html, "html.parser")


def words(soup):
    return " ".join(soup.get_text(" ").split())


def rows(soup, caption):
    table = next(each for each in soup("table") if caption in each.caption.get_text())
    return [
        [" ".join(cell.get_text().split()) for cell in row(["th", "td"])] for row in table("tr")
    ]


def adding(members, *texts):
    """The class, the last of whom added these texts."""
    changed = [
        dataclasses.replace(each, grade=dataclasses.replace(each.grade, additions=text))
        for each, text in zip(members[-len(texts) :], texts, strict=True)
    ]
    return members[: -len(texts)] + changed


def test_each_chapter_has_its_numbers():
    one, three = class_of(30), class_of(20, CHAPTER_3, seed=1)
    soup = page(one + three)
    assert rows(soup, "Points that count")[0] == ["Chapter", "Graded", "Mean", "Median", "Of"]
    graded = [each.points for each in one if not each.grade.problem]
    chapter, number, mean, median, of = rows(soup, "Points that count")[1]
    assert (chapter, number, of) == ("Chapter 1", "29", "16")
    assert float(mean) == pytest.approx(statistics.fmean(graded), abs=0.005)
    assert float(median) == statistics.median(graded)
    assert [text.get_text() for text in soup("h2")][1:] == ["Chapter 1", "Chapter 3"]
    assert sum(int(row[1]) for row in rows(soup, "Students by points")[1:]) == 29


def test_every_picture_says_what_it_shows_and_its_numbers_stand_beside_it():
    soup = page(class_of(12))
    pictures = soup("svg")
    assert len(pictures) == 2
    for picture in pictures:
        assert picture["role"] == "img"
        assert picture.title.get_text()
        assert picture.parent.name == "figure"
        assert picture.parent.figcaption.get_text()
    described = pictures[0].desc.get_text()
    for label, number in rows(soup, "Students by points")[1:]:
        assert f"{label} points, {number} student" in described
    for name, share, *_ in rows(soup, "How hard each exercise is")[1:]:
        assert f"{name.split()[1]}, {share}" in pictures[1].desc.get_text()


def test_who_needs_a_look_what_cannot_be_read_first():
    stride = CHAPTER_1[2]
    members = [
        counted(grade("late", late=True)),
        counted(grade("well")),
        counted(grade("died", [result(stride, "died")])),
        counted(grade("slow", [result(stride, "timeout")], late=True)),
        counted(grade("unread", [], None, problem="it is empty")),
    ]
    assert rows(page(members), "What a person should see")[1:] == [
        ["unread", "unknown", "cannot be read: it is empty"],
        ["died", "1", "Python ended: smallest_stride"],
        ["slow", "1", "no answer in time: smallest_stride; late"],
        ["late", "1", "late"],
    ]


def test_who_handed_in_nothing_and_what_belongs_to_nobody():
    said = words(page([]))
    assert "Files that were passed over hw_zz.ipynb : no student of the roster has" in said
    assert "1 file passed over." in said
    assert "nobody" not in said
    assert "Alan Turing" in said
    assert "0 submissions of 0 students graded" in said


def test_additions_that_are_alike_are_shown_side_by_side_and_nobody_is_accused():
    soup = page(adding(class_of(11), *COPIES))
    assert rows(soup, "Pairs of students")[1][1:] == ["100 %", "236"]
    assert [pre.get_text().split()[1] for pre in soup("pre")] == [
        "split_kernel(kernel):",
        "area_under_curve(p,",
    ]
    said = words(soup).lower()
    assert "a person decides" in said
    for word in ("cheat", "copied", "plagiar", "guilty", "fraud"):
        assert word not in said


def test_an_anonymous_report_names_nobody():
    members = adding(class_of(11), *COPIES)
    members.append(counted(grade("unread", [], None, name="Nobody Else", problem="it is empty")))
    html = str(page(members, anonymous=True))
    for each in members:
        assert each.grade.student not in html
        assert each.grade.name not in html
    assert "hw_zz" not in html
    assert "Alan Turing" not in html
    assert re.search(r"student \d+", html)


HOSTILE = "<script>alert(1)</script>\x1b[2J\u202e\ud800</title><svg onload=x>"


def test_whatever_learners_write_is_text():
    error = result(CHAPTER_1[1], "error", reason=HOSTILE, asked="x")
    members = [
        counted(grade(f"{HOSTILE}{n}", [error], name=HOSTILE, errors=[HOSTILE], late=True))
        for n in range(2)
    ]
    members = adding(members, *(f"# {HOSTILE}\n{text}" for text in COPIES))
    members.append(counted(grade("x", [], None, problem=HOSTILE)))
    soup = page(members, [(HOSTILE, HOSTILE)], [HOSTILE])
    assert soup("pre")
    assert not soup.select("script, [onload]")
    assert not set("\x1b\u202e\ud800") & set(str(soup))


RUNS = "additions run a text as code (exec, eval)"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x = 1\n" * 70_000, "additions are longer than what is compared"),
        (f"exec(unpacked({'x' * 201!r}))", RUNS),
        (f"a = {'x' * 150!r}\nb = {'y' * 150!r}\neval(a + b)", RUNS),
        (f"model.eval({'x' * 201!r})  # exec(", None),
        ("eval('1 + 1')", None),
    ],
)  # fmt: skip
def test_whose_additions_may_hold_what_is_not_compared_is_to_be_looked_at(text, reason):
    members = [counted(grade("ada")), counted(grade("ben"))]
    soup = page(adding(members, text))
    if reason is None:
        assert "none runs a text as code" in words(soup)
    else:
        assert rows(soup, "What a person should see")[1:] == [["ben", "1", reason]]


def test_one_file_of_two_students_is_named_even_if_it_is_short():
    both = [
        counted(grade(student, additions="mark = 1", sha256="ab" * 32))
        for student in ("ana", "ben")
    ]
    other = counted(grade("cleo", additions="mark = 1"))
    text = report([*both, other], CHAPTER_1, [], [], "Grades")

    assert "the same file as ben" in text
    assert "the same file as ana" in text
    assert "the same file as cleo" not in text


def test_a_cell_that_does_not_end_is_named_in_place_of_all_exercises():
    told = "code cell 7, `while True:`: it did not end within the time allowed"
    late = [result(each, "timeout", reason=told) for each in CHAPTER_1]
    text = report([counted(grade("ana", late, errors=(told,)))], CHAPTER_1, [], [], "Grades")
    assert "code cell 7, `while True:`: it did not end" in text
    assert "no answer in time:" not in text


def test_out_of_memory_is_told_from_a_process_that_ended():
    ends = [
        result(CHAPTER_1[0], "died", reason="out of memory: more was asked for than is allowed"),
        result(CHAPTER_1[1], "died", reason="the process ended before there was an answer"),
    ]
    text = report([counted(grade("ana", ends))], CHAPTER_1, [], [], "Grades")
    first, second = (each.name for each in CHAPTER_1[:2])
    assert f"Python ended: {second}</bdi>; <bdi>out of memory: {first}</bdi>" in text


def test_a_cell_that_stopped_everything_is_named():
    missing = [result(each, "missing") for each in CHAPTER_1]
    error = "cell 3: ModuleNotFoundError: No module named 'torch'"
    stopped = counted(grade("ana", missing, errors=(error,)))

    text = report([stopped], CHAPTER_1, [], [], "Grades")
    assert "nothing is defined: cell 3: ModuleNotFoundError" in text
