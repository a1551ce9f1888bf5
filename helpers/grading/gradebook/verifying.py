"""Whether a gradebook is as it was written: its chain followed from end to end."""

import hashlib
import sqlite3
from collections.abc import Iterator

from helpers.grading.gradebook.chain import (
    ORIGIN,
    PERSONAL,
    Record,
    canonical,
    is_sealed,
    read_record,
    salt_of,
)
from helpers.grading.gradebook.opening import expected_parts, parts


def broken_places(connection: sqlite3.Connection, key: bytes) -> list[str]:
    """Name each place where a gradebook is not as it was written with this key; none if it is.

    Raises ``sqlite3.DatabaseError`` if the file is too damaged to be read.
    """
    damage = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    if damage != ["ok"]:
        return [f"the file is damaged: {line}" for line in damage]
    links = connection.execute(
        "SELECT number, kind, CAST(personal AS BLOB) AS personal, CAST(link AS BLOB) AS link "
        "FROM chain ORDER BY number"
    ).fetchall()
    broken = list(_broken_links(connection, key, links))
    sealed = is_sealed(connection, key)
    if links and len(broken) >= len(links) and not sealed:
        return ["no record fits this key: it is not the key of this gradebook"]
    if not sealed:
        broken.append(_broken_end(connection, len(links)))
    return [*broken, *_strangers(connection), *_environments(connection), *_schema(connection)]


def _broken_links(
    connection: sqlite3.Connection, key: bytes, links: list[sqlite3.Row]
) -> Iterator[str]:
    """Each link is held against the stored one before it: a broken place breaks no other."""
    before, expected = ORIGIN, 1
    for row in links:
        number, kind = row["number"], row["kind"]
        if number != expected:
            yield (
                f"records {expected} to {number - 1} are missing: "
                f"whether {number} is whole cannot be told"
            )
        record = read_record(connection, kind, number) if kind in PERSONAL else None
        if record is None:
            yield f"record {number} ({kind}) is missing"
        else:
            told = _texts(connection, record, row["personal"])
            if number == expected and record.link(key, before, row["personal"]) != row["link"]:
                told = f"record {number} ({kind}) is not what was written in this place"
            if told:
                yield told
        before, expected = row["link"], number + 1


def _texts(connection: sqlite3.Connection, record: Record, personal: bytes | None) -> str:
    """Say what is wrong with a record's personal texts; empty if nothing is."""
    if personal is None or record.student is None:
        return ""
    forgotten = connection.execute(
        "SELECT 1 FROM erasures WHERE student = ?", (record.student,)
    ).fetchone()
    salt = salt_of(connection, record.student)
    if forgotten:
        wrong = salt is not None or not record.erased
    else:
        wrong = salt is None or record.personal(salt) != personal
    return f"record {record.number} ({record.kind}) has other texts than were written" * wrong


def _broken_end(connection: sqlite3.Connection, links: int) -> str:
    head = connection.execute("SELECT CAST(records AS INTEGER) FROM head").fetchone()
    if head and head[0] > links:
        return f"the end is cut off: {head[0]} records were written, {links} are left"
    return "the end is not the one that was sealed: records were cut off, added or exchanged there"


def _strangers(connection: sqlite3.Connection) -> Iterator[str]:
    """Rows that no link of the chain knows of."""
    for kind in PERSONAL:
        for row in connection.execute(
            f"SELECT number FROM {kind} AS record WHERE NOT EXISTS "
            "(SELECT 1 FROM chain WHERE chain.number = record.number AND kind = ?)",
            (kind,),
        ):
            yield f"record {row['number']} ({kind}) was inserted: it is not in the chain"
    for row in connection.execute(
        "SELECT DISTINCT grading FROM results WHERE grading NOT IN (SELECT number FROM gradings)"
    ):
        yield f"results of a grading {row['grading']} were inserted: there is no such grading"


def _environments(connection: sqlite3.Connection) -> Iterator[str]:
    for row in connection.execute("SELECT * FROM environments"):
        columns = {name: row[name] for name in row.keys() if name != "hash"}  # noqa: SIM118
        if hashlib.sha256(canonical(columns)).hexdigest() != row["hash"]:
            yield f"environment {row['hash']} is not what was written"
    for row in connection.execute(
        "SELECT number FROM gradings WHERE environment NOT IN (SELECT hash FROM environments)"
    ):
        yield f"the environment of record {row['number']} is missing"


def _schema(connection: sqlite3.Connection) -> Iterator[str]:
    """Compare the schema: a view that was exchanged computes other grades from the same records."""
    found, expected = parts(connection), expected_parts()
    for name in sorted(found.keys() | expected.keys()):
        if found.get(name) != expected.get(name):
            yield f"{name} of the gradebook's schema is not as this version makes it"
