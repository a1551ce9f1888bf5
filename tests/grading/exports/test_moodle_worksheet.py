"""Worksheets written by hand after ``mod/assign/gradingtable.php``, in several languages."""

import csv
import io
import unicodedata

import pytest

from helpers.grading.exports import Person, moodle_worksheet
from helpers.grading.records import Change
from tests.grading.exports.made import graded

ENGLISH = (
    '\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum Grade",'
    '"Grade can be changed","Last modified (submission)","Last modified (grade)",'
    '"Feedback comments"\n'
    '"Participant 101","Ada Lovelace",ada@example.org,"Submitted for grading",,10.00,Yes,'
    '"Friday, 27 November 2026, 12:00 PM",-,\n'
    '"Participant 102","Alan Turing",alan@example.org,"Submitted for grading - Graded",4.00,10.00,'
    'Yes,"Friday, 27 November 2026, 12:05 PM","Friday, 27 November 2026, 1:00 PM","well, done"\n'
    '"Participant 103","Grace Hopper",grace@example.org,"No submission",,10.00,Yes,-,-,\n'
)
GERMAN = (
    'ID;"Vollständiger Name";E-Mail-Adresse;Status;Bewertung;"Höchste Bewertung";'
    '"Bewertung kann geändert werden";"Zuletzt geändert (Abgabe)";"Zuletzt geändert (Bewertung)";'
    '"Feedback als Kommentar"\r\n'
    'Teilnehmer/in123456;"Jürgen Groß";jg@example.org;"Zur Bewertung abgegeben";;10,00;Ja;'
    '"Freitag, 27. November 2026, 12:00";-;\r\n'
    'Teilnehmer/in123457;"Änne Weiß";aw@example.org;"Zur Bewertung abgegeben";3,50;10,00;Ja;'
    '"Freitag, 27. November 2026, 12:05";"Freitag, 27. November 2026, 13:00";"a; b"\r\n'
)
FRENCH = (
    'Identifiant,"Nom complet","Adresse de courriel",Statut,Note,"Note maximale",'
    '"La note peut être modifiée","Dernière modification (travail remis)",'
    '"Dernière modification (note)","Feedback par commentaires"\n'
    '"Participant 7","Zoé Faÿ",zoe@example.org,"Remis pour évaluation",,"10,00",Oui,'
    '"vendredi 27 novembre 2026, 12:00",-,\n'
    '"Participant 8","Noël Ça",noel@example.org,"Remis pour évaluation",,"10,00",Oui,'
    '"vendredi 27 novembre 2026, 12:05",-,\n'
)
BLIND = (
    'Identifier,Status,Grade,"Maximum Grade","Marking workflow state","Grade can be changed",'
    '"Last modified (grade)"\n'
    '"Participant 101","Submitted for grading",,10,"Not marked",Yes,-\n'
    '"Participant 102","Submitted for grading",,10,"In marking",Yes,-\n'
)
TEAMS = (
    'Identifier,"Full name","ID number",Status,Group,Marker,Grade,"Maximum Grade",'
    '"Grade can be changed","Last modified (grade)"\n'
    '"Participant 1","Ada Lovelace",s1815,Submitted,Team,,,10.0,Yes,-\n'
    '"Participant 2","Ada Lovelace",s1816,Submitted,Team,,,10.0,Yes,-\n'
)


def test_only_the_cells_of_grades_change():
    export = moodle_worksheet(
        [graded("x", 7.5, user_id="101"), graded("y", 8, user_id="102")], ENGLISH
    )
    assert export.problems == ()
    assert export.content == ENGLISH.replace(
        '"Submitted for grading",,10.00', '"Submitted for grading",7.50,10.00'
    ).replace('Graded",4.00,', 'Graded",8.00,')


@pytest.mark.parametrize(
    ("worksheet", "before", "after"),
    [
        (GERMAN, 'abgegeben";;10,00', 'abgegeben";7,50;10,00'),
        (FRENCH, 'évaluation",,"10,00"', 'évaluation","7,50","10,00"'),
    ],
)
def test_a_worksheet_of_another_language_keeps_its_signs(worksheet, before, after):
    number = "123456" if worksheet is GERMAN else "7"
    export = moodle_worksheet([graded("x", 7.5, user_id=number)], worksheet)
    assert export.problems == ()
    assert export.content == worksheet.replace(before, after, 1)


@pytest.mark.parametrize(
    ("grade", "people"),
    [
        (graded("x", user_id="102"), {}),
        (graded("x"), {"x": Person(moodle="102")}),
        (graded("x"), {"x": Person(email="Alan@Example.org")}),
        (graded("alan@example.org"), {}),
        (graded("x", name="Alan  TURING"), {}),
        (graded("x"), {"x": Person(name="Turing, Alan")}),
        (graded("Alan Turing"), {}),
    ],
)
def test_students_are_found_by_number_address_and_name(grade, people):
    export = moodle_worksheet([grade], ENGLISH, people)
    assert export.problems == ()
    assert export.content == ENGLISH.replace('Graded",4.00,', 'Graded",7.50,')


def test_blind_marking_and_workflow_columns_are_understood():
    export = moodle_worksheet(
        [graded("x", 7.5, user_id="102"), graded("y", 7, user_id="101")], BLIND
    )
    rows = list(csv.DictReader(io.StringIO(export.content)))
    assert [row["Grade"] for row in rows] == ["7", "7.50"]
    assert not export.problems


def test_team_worksheets_are_understood():
    export = moodle_worksheet([graded("s1816", 7)], TEAMS)
    rows = list(csv.DictReader(io.StringIO(export.content)))
    assert [row["Grade"] for row in rows] == ["", "7.0"]


def test_two_rows_of_the_same_name_are_not_guessed_between():
    export = moodle_worksheet([graded("ada", name="Ada Lovelace")], TEAMS)
    assert export.content == TEAMS
    assert export.problems == (
        "Ada Lovelace (ada): not entered: this name stands in 2 rows of the worksheet",
    )


def test_two_students_of_the_same_name_do_not_share_a_row():
    twins = [graded("a1", 7, name="Ada Lovelace"), graded("a2", 9, name="Ada Lovelace")]
    export = moodle_worksheet(twins, ENGLISH)
    assert export.content == ENGLISH
    assert export.problems == tuple(
        f"Ada Lovelace ({each}): not entered: another student fits the same row of the worksheet"
        for each in ("a1", "a2")
    )


def test_whom_a_number_names_is_not_disturbed_by_a_namesake():
    twins = [
        graded("a1", 7, name="Ada Lovelace"),
        graded("a2", 9, name="Ada Lovelace", user_id="101"),
    ]
    export = moodle_worksheet(twins, ENGLISH)
    assert 'grading",9.00,10.00' in export.content
    assert len(export.problems) == 1
    assert export.problems[0].startswith("Ada Lovelace (a1): not entered")


def test_number_and_name_of_different_rows_are_not_guessed_between():
    export = moodle_worksheet([graded("x", name="Ada Lovelace", user_id="102")], ENGLISH)
    assert export.content == ENGLISH
    assert export.problems == (
        "Ada Lovelace (x): not entered: number and name stand in different rows of the worksheet",
    )


def test_who_is_not_in_the_worksheet_is_told():
    export = moodle_worksheet([graded("nobody\x1b[2J", user_id="999")], ENGLISH)
    assert export.content == ENGLISH
    assert export.problems == ("nobody�[2J: not entered: found in no row of the worksheet",)


def test_points_above_the_maximum_are_told_and_not_entered():
    export = moodle_worksheet([graded("x", 12.5, possible=20, user_id="101")], ENGLISH)
    assert export.content == ENGLISH
    first, second = export.problems
    assert first.startswith("x: not entered, as 12.5 points are more than the worksheet's maximum")
    assert "maximum grade of 10" in first
    assert second.startswith("the chapter has 20 points and the worksheet's maximum grade is 10")


def test_an_unreadable_notebook_gets_no_grade_unless_a_person_gave_one():
    lost = {"results": (), "problem": "not JSON", "user_id": "101"}
    export = moodle_worksheet([graded("x", 0, chapter=None, **lost)], ENGLISH)
    assert export.content == ENGLISH
    assert export.problems == ("x: not entered, as the notebook could not be read: not JSON",)
    changed = (Change("slide", 6, "on paper"),)
    export = moodle_worksheet([graded("x", 6, overrides=changed, **lost)], ENGLISH)
    assert 'grading",6.00,10.00' in export.content
    assert not export.problems


def test_a_worksheet_is_of_one_chapter():
    both = [graded("x", 7, user_id="101"), graded("x", 9, chapter=2, user_id="101")]
    with pytest.raises(ValueError, match="say which chapter, of 1, 2"):
        moodle_worksheet(both, ENGLISH)
    assert 'grading",9.00,' in moodle_worksheet(both, ENGLISH, chapter=2).content


def test_grades_in_words_of_a_scale_are_an_error():
    scale = ENGLISH.replace("10.00", '"Poor\nGood"').replace("4.00", "Good")
    with pytest.raises(ValueError, match=r"grades in words \(Poor, Good\)"):
        moodle_worksheet([graded("x", user_id="101")], scale)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no rows"),
        ("Identifier,Grade,Last modified (grade)\n", "no rows"),
        ("Name,Points,a,b\nAda,1,2,3\n", "no column of the worksheet holds identifiers"),
        (ENGLISH.replace("10.00", ""), "found none"),
        ("Identifier,Grade\nParticipant 1,2,3\n", "row 2 has 3 cells and the first row 2"),
    ],
)
def test_other_files_are_an_error_with_a_sentence(text, says):
    with pytest.raises(ValueError, match=says):
        moodle_worksheet([graded("x")], text)


def test_a_column_is_named_where_content_does_not_tell():
    header = (
        "Identifier,Full name,Phone,Floor,Status,Grade,Maximum Grade,Grade can be changed,x,y\n"
    )
    cells = ",,5,Submitted,,10.00,Yes,-,-\n"
    rows = f"Participant 1,Ada{cells}Participant 2,Alan{cells}"
    with pytest.raises(ValueError, match="found 'Phone', 'Grade'"):
        moodle_worksheet([graded("Ada")], header + rows)
    export = moodle_worksheet([graded("Ada")], header + rows, grade_column="Grade")
    assert export.content == header + rows.replace("Submitted,,", "Submitted,7.50,", 1)


def test_names_are_the_same_however_their_accents_are_stored():
    decomposed = unicodedata.normalize("NFD", "Zoé Faÿ")
    export = moodle_worksheet([graded("x", name=decomposed)], FRENCH)
    assert export.content == FRENCH.replace('évaluation",,', 'évaluation","7,50",', 1)


def test_full_marks_are_entered():
    export = moodle_worksheet([graded("x", 10, user_id="101")], ENGLISH)
    assert 'grading",10.00,10.00' in export.content
    assert not export.problems


@pytest.mark.parametrize(
    "fields",
    [
        "5,x",  # a number beside the name
        ",5,0",  # none, then numbers
        ",0,x",  # none, then zero
        ",{0},x",  # none, then different numbers
        ",5,{0} x",  # none, then one number, then different words
        ",5,",  # none, then one number, then none
    ],
)
def test_numbers_that_describe_people_are_not_taken_for_grades(fields):
    width = len(fields.split(","))
    header = ["Identifier", "Full name", *"abcd"[:width], "Status", "Grade", "Max", "Open", "x"]
    rows = [
        f"Participant {place},Name {place},{fields.format(place)},y,,10,Yes,-"
        for place in range(1, 10)
    ]
    export = moodle_worksheet([graded("x", 7, user_id="3")], "\n".join([",".join(header), *rows]))
    entered = list(csv.DictReader(io.StringIO(export.content)))
    assert [each["Grade"] for each in entered][2] == "7"


def test_a_column_that_two_rows_share_calls_nobody():
    worksheet = TEAMS + '"Participant 3",Grace,s1906,Submitted,Other,,,10.0,Yes,-\n'
    export = moodle_worksheet([graded("Other")], worksheet)
    assert export.content == worksheet
    assert len(export.problems) == 1


def test_a_name_in_place_of_an_identifier_is_no_more_than_a_name():
    twins = [graded("Ada Lovelace", 7), graded("x", 9, name="Ada Lovelace")]
    export = moodle_worksheet(twins, ENGLISH)
    assert export.content == ENGLISH
    assert len(export.problems) == 2


def test_an_unreadable_notebook_of_another_chapter_is_no_matter():
    lost = graded("y", 0, chapter=2, results=(), problem="not JSON")
    assert moodle_worksheet([graded("x", user_id="101"), lost], ENGLISH, chapter=1).problems == ()
