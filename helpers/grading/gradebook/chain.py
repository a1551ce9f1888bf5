"""The keyed hash chain over a gradebook's records.

A record's link is an HMAC-SHA256 of the link before it and of the record's canonical JSON. In it
the student stands as a random pseudonym, and everything personal as one HMAC under a salt of the
student's: once text and salt are erased, the record still has its link, and nobody can try out
which text it was. Besides, a seal over the number of records and the last link shows when the end
was cut off.
"""

import hmac
import json
import sqlite3
from dataclasses import dataclass

from helpers.exercises.model import Json

PERSONAL: dict[str, tuple[str, ...]] = {
    "students": ("id",),
    "gradings": (
        "sha256",
        "submitted",
        "name",
        "source",
        "returned_as",
        "user_id",
        "problem",
        "errors",
        "remarks",
        "additions",
    ),
    "overrides": ("why",),
    "penalties": ("why",),
    "forgiven": ("why",),
    "deadlines": (),
    "extensions": ("until", "why"),
    "policies": (),
    "erasures": (),
}
"""The tables of records, and which of their columns are erased when a student is forgotten."""

PERSONAL_IN_RESULTS = ("reason", "asked", "came", "expected", "location")

ORIGIN = bytes(32)
"""What stands in place of the link before the first."""


def chain_key(secret: bytes) -> bytes:
    """Derive the key of the chain from the teacher's secret (:func:`..seeds.read_secret`)."""
    return hmac.digest(secret, b"convnets gradebook chain", "sha256")


@dataclass(frozen=True)
class Record:
    """A record as its link is made of it: plain facts, and the student's personal texts."""

    number: int
    kind: str
    facts: Json
    texts: Json
    student: str | None

    @property
    def erased(self) -> bool:
        """Whether none of the personal texts is there."""
        return all(text is None for text in _leaves(self.texts))

    def personal(self, salt: bytes) -> bytes:
        """Hash of the personal texts."""
        return hmac.digest(salt, canonical([self.number, self.kind, self.texts]), "sha256")

    def link(self, key: bytes, before: bytes, personal: bytes | None) -> bytes:
        """Return the link of this record after the link `before`."""
        told = [self.number, self.kind, self.facts, personal.hex() if personal else None]
        return hmac.digest(key, b"link" + before + canonical(told), "sha256")


def canonical(data: object) -> bytes:
    """Write data as JSON in the one form that is hashed."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), default=_bytes)
    return text.encode("ascii")


def _bytes(value: object) -> Json:
    """Text that is no UTF-8 is stored as bytes (:func:`.rows.stored`)."""
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    raise TypeError(f"not a value of a gradebook: {type(value).__name__}")


def _leaves(data: Json) -> list[Json]:
    if isinstance(data, dict):
        return [leaf for value in data.values() for leaf in _leaves(value)]
    if isinstance(data, list):
        return [leaf for value in data for leaf in _leaves(value)]
    return [data]


def read_record(connection: sqlite3.Connection, kind: str, number: int) -> Record | None:
    """Read a record from its table, or ``None`` if it is not there."""
    rows = connection.execute(f"SELECT * FROM {kind} WHERE number = ?", (number,))
    row = rows.fetchone()
    if row is None:
        return None
    facts, texts = _split(row, PERSONAL[kind])
    if kind == "students":
        del facts["salt"]
    student = facts.get("pseudonym", facts.get("student"))
    if kind == "gradings":
        results = connection.execute(
            "SELECT * FROM results WHERE grading = ? ORDER BY place", (number,)
        )
        parts = [_split(result, PERSONAL_IN_RESULTS) for result in results]
        facts["results"] = [part[0] for part in parts]
        texts["results"] = [part[1] for part in parts]
    return Record(number, kind, facts, texts, None if student is None else str(student))


def _split(row: sqlite3.Row, personal: tuple[str, ...]) -> tuple[dict[str, Json], dict[str, Json]]:
    facts = {name: row[name] for name in row.keys() if name not in personal}  # noqa: SIM118
    return facts, {name: row[name] for name in personal}


def append(connection: sqlite3.Connection, key: bytes, kind: str, number: int) -> None:
    """Add to the chain the record that was just written to its table, and seal the chain anew."""
    record = read_record(connection, kind, number)
    before = connection.execute("SELECT link FROM chain WHERE number = ?", (number - 1,)).fetchone()
    if record is None or (before is None and number > 1):
        raise sqlite3.IntegrityError(f"no such record: {number} or the one before it")
    personal = None
    if PERSONAL[kind] and record.student is not None:
        personal = record.personal(salt_of(connection, record.student) or b"")
    link = record.link(key, before["link"] if before else ORIGIN, personal)
    connection.execute("INSERT INTO chain VALUES (?, ?, ?, ?)", (number, kind, personal, link))
    connection.execute("REPLACE INTO head VALUES (1, ?, ?)", (number, seal(key, number, link)))


def seal(key: bytes, records: int, link: bytes) -> bytes:
    """Seal of a chain of so many records that ends with `link`."""
    return hmac.digest(key, b"head" + canonical(records) + link, "sha256")


def is_sealed(connection: sqlite3.Connection, key: bytes) -> bool:
    """Whether the end of the chain is sealed with this key, or nothing was written yet."""
    last = connection.execute(
        "SELECT number, CAST(link AS BLOB) AS link FROM chain ORDER BY number DESC LIMIT 1"
    ).fetchone()
    head = connection.execute("SELECT records, seal FROM head").fetchone()
    if last is None or head is None:
        return last is None and head is None
    expected = seal(key, last["number"], last["link"])
    return bool(head["records"] == last["number"] and head["seal"] == expected)


def salt_of(connection: sqlite3.Connection, pseudonym: str) -> bytes | None:
    """Salt of a student's texts, ``None`` once forgotten."""
    row = connection.execute(
        "SELECT CAST(salt AS BLOB) FROM students WHERE pseudonym = ?", (pseudonym,)
    ).fetchone()
    salt: bytes | None = row[0] if row else None
    return salt
