"""The teacher's list: what is read, what is refused, and who is found."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from helpers.grading.intake import Roster, RosterError, Student
from tests.grading.intake.samples import ROSTER


@pytest.fixture
def roster(tmp_path):
    def read(content):
        path = tmp_path / "roster.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Roster.read(path)

    return read


@pytest.mark.parametrize(
    "text",
    [
        'student,name,canvas\ns1,"Lovelace, Ada",777\n',
        '\ufeffStudent;Name;Canvas\r\ns1;"Lovelace, Ada";777\r\n;;\r\n',
        "name\tstudent\tcanvas\nLovelace, Ada\ts1\t777",
    ],
)
def test_a_csv_of_any_separator_is_read(roster, text):
    assert roster(text).students == (Student("s1", "Lovelace, Ada", canvas="777"),)


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("3", timedelta(days=3)),
        ("1.5 d", timedelta(hours=36)),
        ("36 h", timedelta(hours=36)),
        ("2026-12-01T18:00+01:00", datetime(2026, 12, 1, 17, tzinfo=UTC)),
        ("2026-12-01 18:00", datetime(2026, 12, 1, 18).astimezone()),
        ("2026-12-01", datetime(2026, 12, 1, 23, 59, 59, 999_999).astimezone()),
        ("", None),
    ],
)
def test_an_extension_is_a_moment_or_how_much_longer(roster, text, extension):
    [student] = roster(f"student,extension\ns1,{text}\n").students
    assert student.extension == extension


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "roster.csv is empty"),
        ("name\nAda\n", "line 1: the column 'student' is missing"),
        ("student,name,Name\n", "line 1: the column 'name' stands twice"),
        ("student\ns1\n\ns2\nS1\n", "line 5: student 'S1' stands in line 2 already"),
        ("student,canvas\ns1,7\ns2,7\n", "line 3: canvas '7' stands in line 2 already"),
        ("student,name\ns1,Ada\n,Bob\n", "line 3: the column 'student' is empty"),
        ("student,name\ns1,Lovelace, Ada\n", "line 2: 3 values for 2 columns"),
        ("student,extension\ns1,soon\n", "line 2: extension 'soon' is no date"),
        ('student,name\ns1,"a\nb"\ns2,"c"d\n', "line 4: this is not CSV"),
        (b"student,name\ns1,Zo\xeb\n", "is not UTF-8 (byte 18): save it as CSV UTF-8"),
    ],
)
def test_what_is_not_understood_is_named_with_its_line(roster, content, message):
    with pytest.raises(RosterError, match=re.escape(message)):
        roster(content)


@pytest.mark.parametrize(
    ("asked", "student"),
    [
        ({"student": "S1"}, "s1"),
        ({"student": "ADA@example.org"}, "s1"),
        ({"student": "777"}, "777"),
        ({"student": "777", "platform": "canvas", "user_id": "777"}, "s1"),
        ({"platform": "canvas", "user_id": "999", "name": "angströmzoë"}, None),
        ({"platform": "canvas", "user_id": "999", "name": "ångströmzoë"}, "777"),
        ({"platform": "moodle", "user_id": "778"}, None),
        ({"name": "LOVELACE, ada"}, "s1"),
        ({"name": "Zoe\u0308 A\u030angstro\u0308m"}, "777"),
        ({"name": "Ann Lee"}, "s2"),
        ({"name": "Jo Li"}, None),
        ({}, None),
    ],
)
def test_a_student_is_found_by_identifier_number_or_name(asked, student):
    row = Roster(ROSTER).match(**asked)
    assert (row and row.student) == student


@pytest.mark.parametrize(
    ("text", "student"),
    [
        ("Copy of chapter 1 - Ann Lee Smith", "s3"),
        ("Lee Ann_chapter1", "s2"),
        ("lee@example.org", "s2"),
        ("Ann Lee and Ada Lovelace", None),
        ("Annlee", None),
        ("s1-chapter", "s1"),
        ("s11-chapter", None),
    ],
)
def test_a_student_is_found_by_being_mentioned(text, student):
    row = Roster(ROSTER).mentioned(text)
    assert (row and row.student) == student


def test_columns_that_are_not_known_are_not_used_and_told_once(roster):
    read = roster("student,Group,extention,\ns1,A,3 d,\ns2,B,,\n")

    assert read.students == (Student("s1"), Student("s2"))
    assert read.remark == (
        "columns of the roster that are not used: group, extention; is 'extention' 'extension'?"
    )
    assert roster("student,name\ns1,Ada\n").remark == ""
