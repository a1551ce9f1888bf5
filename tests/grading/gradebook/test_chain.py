"""The keyed chain: whatever is changed in a gradebook without the key shows, and where."""

import contextlib
import hashlib
import hmac
import sqlite3

import pytest

from helpers.grading.gradebook import Gradebook, chain_key
from helpers.grading.gradebook.chain import PERSONAL
from helpers.grading.gradebook.verifying import broken_places
from tests.grading.gradebook.made import KEY, NOW, grade


@pytest.fixture
def written(tmp_path):
    """Open a book with a record of each kind with nothing that protects it."""
    path = tmp_path / "gradebook.sqlite"
    with Gradebook.open(path, KEY, policy="best") as book:
        for student in ("ada", "bob", "eve"):
            book.add(grade(student, additions="x = 1", errors=("cell 2: NameError",)))
        book.regrade(grade("ada", points=(2, 2), additions="x = 1"))
        book.override("ada", "e0", 1, "half", who="prof")
        book.penalise("bob", 1, "copied", "prof", points=1)
        book.forgive("bob", 1, "was not so", "prof")
        book.set_deadline(1, NOW, share=0.1)
        book.extend("ada", 1, NOW, "was ill", "prof")
        book.forget("eve")
        book.extend("bob", 1, NOW, "was ill", "prof")
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


def test_the_key_is_an_hmac_of_the_secret():
    assert chain_key(b"secret") == hmac.digest(b"secret", b"convnets gradebook chain", "sha256")


def test_a_link_is_the_hmac_of_the_link_before_and_the_record(tmp_path):
    with Gradebook.open(tmp_path / "gradebook.sqlite", KEY, policy="best") as book:
        book.set_deadline(3, NOW, share=0.5)
        links = [row["link"] for row in book._connection.execute("SELECT link FROM chain")]
        seal = book._connection.execute("SELECT seal FROM head").fetchone()["seal"]
    first = b'[1,"policies",{"number":1,"policy":"best"},null]'
    second = (
        b'[2,"deadlines",{"at_most":1.0,"chapter":3,"number":2,"share":0.5,'
        b'"until":"2026-11-28T12:00:00.123456+00:00"},null]'
    )
    expected = hmac.new(KEY, b"link" + bytes(32) + first, hashlib.sha256).digest()
    assert links[0] == expected
    assert links[1] == hmac.new(KEY, b"link" + expected + second, hashlib.sha256).digest()
    assert seal == hmac.new(KEY, b"head2" + links[1], hashlib.sha256).digest()


def test_no_record_of_the_chain_tells_whose_it_is(written):
    """Nor that of "ada", whom random hexadecimal digits spell once in a while."""
    rows = written.execute("SELECT pseudonym, hex(salt) FROM students").fetchall()
    assert len({tuple(row) for row in rows}) == 3
    assert not any(name in row["pseudonym"] for name in ("bob", "eve") for row in rows)


def test_two_books_of_the_same_person_have_nothing_in_common(tmp_path):
    """Not even with one key: neither names nor hashes of the same texts can be joined."""
    told = []
    for term in ("autumn", "spring"):
        with Gradebook.open(tmp_path / term, KEY) as book:
            book.add(grade("Zaphod"))
            connection = book._connection
            [student] = connection.execute("SELECT pseudonym, salt FROM students").fetchall()
            personal = connection.execute("SELECT personal FROM chain ORDER BY number").fetchall()
        assert "Zaphod" not in student["pseudonym"]
        told.append([*student, *(row["personal"] for row in personal)])

    assert len(told[0]) == len(set(told[0])) == 4
    assert set(told[0]).isdisjoint(told[1])


def test_what_was_written_verifies(written):
    assert broken_places(written, KEY) == []
    kinds = {row["kind"] for row in written.execute("SELECT kind FROM chain")}
    assert kinds == set(PERSONAL)


def test_another_key_fits_nowhere(written):
    assert broken_places(written, b"another") == [
        "no record fits this key: it is not the key of this gradebook"
    ]


TABLES = [*PERSONAL, "results", "environments", "chain", "head"]


@pytest.mark.parametrize("table", TABLES)
def test_every_value_that_is_changed_shows(written, table):
    """Each column of some rows in turn: to other values, and to none."""
    key = "number" if table in PERSONAL else "rowid"
    if table == "results":
        key = "grading * 100 + place"
    places = [row[0] for row in written.execute(f"SELECT {key} FROM {table} ORDER BY 1")]
    columns = [row["name"] for row in written.execute(f"PRAGMA table_info({table})")]
    unseen, tried = [], 0
    for place in places[::2][:3]:
        for column in columns:
            for value in ("99", "'another'", "x'ff'", "NULL"):
                written.execute("BEGIN")
                before = written.execute(f"SELECT * FROM {table}").fetchall()
                with contextlib.suppress(sqlite3.Error):  # the table takes no such value
                    written.execute(f"UPDATE {table} SET {column} = {value} WHERE {key} = {place}")
                if written.execute(f"SELECT * FROM {table}").fetchall() != before:
                    tried += 1
                    if not broken_places(written, KEY):
                        unseen.append((place, column, value))
                written.execute("ROLLBACK")
    assert tried
    assert unseen == []


def broken_by(written, *statements):
    for statement in statements:
        written.execute(statement)
    return broken_places(written, KEY)


def number(written, table, order=""):
    return written.execute(f"SELECT number FROM {table} {order}").fetchone()[0]


def test_a_changed_record_is_named_and_only_it(written):
    place = number(written, "overrides")
    assert broken_by(written, "UPDATE overrides SET points = 2") == [
        f"record {place} (overrides) is not what was written in this place"
    ]


def test_a_changed_text_is_named(written):
    place = number(written, "penalties")
    assert broken_by(written, "UPDATE penalties SET why = 'late'") == [
        f"record {place} (penalties) has other texts than were written"
    ]


def test_a_changed_result_is_named_by_its_grading(written):
    place = number(written, "gradings")
    assert broken_by(written, f"UPDATE results SET points = 2 WHERE grading = {place}") == [
        f"record {place} (gradings) is not what was written in this place"
    ]


def test_two_students_who_exchange_their_names_show(written):
    assert broken_by(
        written,
        "CREATE TEMP TABLE old AS SELECT * FROM students",
        "UPDATE students SET id = NULL",
        "UPDATE students SET (id, salt) = (SELECT id, salt FROM temp.old WHERE old.id != 'eve' "
        "AND old.number != students.number) WHERE number IN "
        "(SELECT number FROM temp.old WHERE old.id IS NOT NULL)",
    )


def test_a_removed_record_is_named(written):
    place = number(written, "penalties")
    assert broken_by(written, "DELETE FROM penalties") == [f"record {place} (penalties) is missing"]
    assert broken_by(written, f"DELETE FROM chain WHERE number = {place}") == [
        f"records {place} to {place} are missing: whether {place + 1} is whole cannot be told"
    ]


def test_an_inserted_record_is_named(written):
    student = written.execute("SELECT student FROM overrides").fetchone()[0]
    assert broken_by(
        written, f"INSERT INTO overrides VALUES (99, '{student}', 1, 'e1', 2, 'prof', 'please')"
    ) == ["record 99 (overrides) was inserted: it is not in the chain"]


def test_results_of_no_grading_are_named(written):
    assert broken_by(
        written, "INSERT INTO results VALUES (99, 0, 'e0', 2, 2, 'right', 0, '', '', '', '', '')"
    ) == ["results of a grading 99 were inserted: there is no such grading"]


def test_records_in_another_order_show(written):
    one, other = number(written, "penalties"), number(written, "forgiven")
    broken = broken_by(
        written,
        f"UPDATE penalties SET number = {other}",
        f"UPDATE forgiven SET number = {one}",
        f"UPDATE chain SET number = -1 WHERE number = {one}",
        f"UPDATE chain SET number = {one} WHERE number = {other}",
        f"UPDATE chain SET number = {other} WHERE number = -1",
    )
    assert f"record {one} (forgiven) is not what was written in this place" in broken
    assert f"record {other} (penalties) is not what was written in this place" in broken


def cut_off(written):
    last = number(written, "extensions", "ORDER BY number DESC")
    written.execute(f"DELETE FROM extensions WHERE number = {last}")
    written.execute(f"DELETE FROM chain WHERE number = {last}")
    return last


def test_an_end_that_was_cut_off_is_told(written):
    last = cut_off(written)
    assert broken_places(written, KEY) == [
        f"the end is cut off: {last} records were written, {last - 1} are left"
    ]


def test_an_end_that_was_cut_off_and_counted_anew_is_told(written):
    cut_off(written)
    assert broken_by(written, "UPDATE head SET records = records - 1") == [
        "the end is not the one that was sealed: records were cut off, added or exchanged there"
    ]


def test_a_pretended_erasure_shows(written):
    """Texts may be missing only where the chain says that the student was forgotten."""
    assert broken_by(written, "UPDATE gradings SET additions = NULL WHERE additions IS NOT NULL")
    student = written.execute("SELECT student FROM overrides").fetchone()[0]
    assert broken_by(written, f"INSERT INTO erasures VALUES (99, '{student}', '{{}}', '{{}}')")


def test_a_name_put_in_place_of_a_forgotten_one_shows(written):
    [place] = written.execute("SELECT number FROM students WHERE id IS NULL").fetchone()
    assert broken_by(written, "UPDATE students SET id = 'mallory' WHERE id IS NULL") == [
        f"record {place} (students) has other texts than were written"
    ]


def test_an_exchanged_view_shows(written):
    definition = written.execute("SELECT sql FROM sqlite_master WHERE name = 'tries'").fetchone()
    kinder = definition["sql"].replace("r.points)), 0.0)", "r.possible)), 0.0)")
    assert kinder != definition["sql"]
    assert broken_by(written, "DROP VIEW tries", kinder) == [
        "tries of the gradebook's schema is not as this version makes it"
    ]


def test_a_damaged_file_is_told(tmp_path):
    path = tmp_path / "gradebook.sqlite"
    with Gradebook.open(path, KEY) as book:
        for place in range(20):
            book.add(grade(f"student {place}", additions="x" * 3000))
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    path.write_bytes(content)
    with Gradebook.open(path, write=False) as book:
        assert book.verify(KEY)[0].startswith("the file is damaged")
