"""Exports written by hand after Canvas's ``gradebook_exporter.rb``."""

import csv
import io

import pytest

from helpers.grading.exports import Person, canvas_csv, canvas_csv_from_ids
from tests.grading.exports.made import graded

EXPORT = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Notes,Convolution (4711),Anatomy (4712),"
    "Imported Assignments Current Score,Final Score,Final Score (2026)\r\n"
    ",,,,,,Manual Posting,,,,\r\n"
    "    Points Possible,,,,,,10.00,20.00,(read only),(read only),(read only)\r\n"
    '"Lovelace, Ada",17,s1815,ada,One and Two,=note,,3.00,,,\r\n'
    '"Turing, Alan",18,s1912,alan,One,,4.00,EX,,,\r\n'
    '"Hopper, Grace",19,s1906,grace,One,,N/A,,,,\r\n'
    '"Student, Test",99,,,One,,,,,,\r\n'
)
SEMICOLONS = (
    "\ufeffLastName;FirstName;ID;SIS Login ID;Section;Faltung (4711)\n"
    "    Points Possible;;;;;10,00\n"
    "Groß;Jürgen;21;jg;Eins;2,50\n"
    "明;李;22;lm;Eins;\n"
)


def test_only_the_chosen_cells_change():
    ada = [graded("x", 7.125, user_id="17"), graded("x", 20, chapter=2, possible=20, user_id="17")]
    export = canvas_csv(ada, EXPORT, {1: "Convolution (4711)", 2: "4712"})
    assert export.problems == ()
    assert export.content == EXPORT.replace("=note,,3.00,", "=note,7.13,20.00,")


@pytest.mark.parametrize(
    ("grade", "people"),
    [
        (graded("x", user_id="18"), {}),
        (graded("x"), {"x": Person(canvas="18")}),
        (graded("s1912"), {}),
        (graded("alan"), {}),
        (graded("x", name="Alan Turing"), {}),
        (graded("x"), {"x": Person(name="Turing, Alan")}),
    ],
)
def test_students_are_found_by_id_sis_and_name(grade, people):
    export = canvas_csv([grade], EXPORT, {1: "Convolution"}, people)
    assert export.problems == ()
    assert export.content == EXPORT.replace("One,,4.00,EX", "One,,7.50,EX")


def test_semicolons_decimal_commas_and_two_names_are_kept():
    counted = [graded("x", name="Jürgen Groß"), graded("lm", 8)]
    export = canvas_csv(counted, SEMICOLONS, {1: "Faltung"})
    assert export.problems == ()
    assert export.content == SEMICOLONS.replace("2,50", "7,50").replace("lm;Eins;", "lm;Eins;8,00")


def test_excused_and_unassigned_cells_are_left_alone():
    counted = [graded("alan", chapter=2, possible=20), graded("grace")]
    export = canvas_csv(counted, EXPORT, {1: "4711", 2: "4712"})
    assert export.content == EXPORT
    assert export.problems == (
        "alan: not entered, as the student is excused there",
        "grace: not entered, as the student does not have the assignment there",
    )


def test_what_cannot_be_placed_is_told():
    counted = [
        graded("x", name="Nobody"),
        graded("alan", chapter=3),
        graded("grace", 0, chapter=None, results=(), problem="empty"),
        graded("ada", user_id="18"),
    ]
    export = canvas_csv(counted, EXPORT, {1: "4711"})
    assert export.content == EXPORT
    assert export.problems == (
        "alan: not entered, as no assignment is named for chapter 3",
        "grace: not entered, as the notebook could not be read: empty",
        "Nobody (x): not entered: found in no row of Canvas's export",
        "ada: not entered: ID and SIS ID stand in different rows of Canvas's export",
    )


def test_namesakes_are_not_guessed_between():
    twins = EXPORT.replace('"Turing, Alan"', '"Lovelace, Ada"')
    export = canvas_csv([graded("x", name="Ada Lovelace")], twins, {1: "4711"})
    assert export.content == twins
    assert "this name stands in 2 rows" in export.problems[0]
    assert (
        canvas_csv([graded("x", name="Ada Lovelace", user_id="17")], twins, {1: "4711"}).problems
        == ()
    )


def test_other_points_in_canvas_are_told():
    export = canvas_csv([graded("ada", possible=12)], EXPORT, {1: "4711"})
    assert export.problems == (
        "chapter 1 has 12 points and 10 in Canvas: points are entered as they are",
    )


@pytest.mark.parametrize("wanted", ["Pooling", "4", "Final Score", "2026", "Convolution (4712)"])
def test_an_unknown_assignment_is_an_error_that_lists_those_there_are(wanted):
    with pytest.raises(ValueError, match=r"are 'Convolution \(4711\)', 'Anatomy \(4712\)'$"):
        canvas_csv([graded("ada")], EXPORT, {1: wanted})


def test_an_assignment_must_be_clear_and_writable():
    with pytest.raises(ValueError, match="has 2 assignments 'Anatomy'"):
        canvas_csv([], EXPORT.replace("Convolution", "Anatomy"), {1: "Anatomy"})
    with pytest.raises(ValueError, match="needs an assignment of its own"):
        canvas_csv([], EXPORT, {1: "Anatomy", 2: "4712"})
    with pytest.raises(ValueError, match="read only"):
        canvas_csv([], EXPORT.replace("20.00", "(read only)"), {2: "Anatomy"})


@pytest.mark.parametrize(
    "text", ["", "name,points\nada,7\n", "Student,ID,SIS Login ID,Title (1)\nAda,17,a,1\n"]
)
def test_other_files_are_an_error_with_a_sentence(text):
    with pytest.raises(ValueError, match="an export of Canvas's gradebook"):
        canvas_csv([graded("ada")], text, {1: "Title"})


def test_without_an_export_the_numbers_of_the_zip_serve():
    counted = [graded("x", 7.5, user_id="17", name="=Ada"), graded("alan", -1)]
    people = {"alan": Person(name="Turing, Alan", canvas="18")}
    export = canvas_csv_from_ids(counted, "Convolution (4711)", people)
    assert export.problems == ()
    assert list(csv.reader(io.StringIO(export.content))) == [
        ["Student", "ID", "Section", "Convolution (4711)"],
        ["=Ada", "17", "", "7.50"],
        ["Turing, Alan", "18", "", "-1.00"],
    ]


def test_without_an_export_who_has_no_number_of_their_own_is_told():
    counted = [graded("a", user_id="1"), graded("b", user_id="1"), graded("c")]
    export = canvas_csv_from_ids(counted, "Convolution (4711)")
    assert export.content == "Student,ID,Section,Convolution (4711)\r\n"
    assert export.problems == (
        "a and b: not entered, as they have the same Canvas ID 1",
        "c: not entered, as no Canvas ID is known",
    )


def test_without_an_export_a_file_is_of_one_chapter():
    both = [graded("a", user_id="1"), graded("a", 9, chapter=2, user_id="1")]
    with pytest.raises(ValueError, match="say which chapter"):
        canvas_csv_from_ids(both, "Anatomy (4712)")
    assert "a,1,,9.00\r\n" in canvas_csv_from_ids(both, "Anatomy (4712)", chapter=2).content


def test_nobody_is_called_points_possible():
    export = canvas_csv([graded("x", name="Points Possible")], EXPORT, {1: "4711"})
    assert export.content == EXPORT
    assert export.problems == (
        "Points Possible (x): not entered: found in no row of Canvas's export",
    )
