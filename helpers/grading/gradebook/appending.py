"""Adding a record to a gradebook: its row, its link, and nothing without the other."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from helpers.grading.gradebook import chain
from helpers.grading.gradebook.errors import GradebookError, telling
from helpers.grading.gradebook.reading import Reading
from helpers.grading.gradebook.rows import stored


class Appending(Reading):
    """What all records need to be added."""

    _key: bytes | None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all that is written in it, or nothing."""
        if self._key is None:
            raise GradebookError(f"{self.path}: was opened for reading: open it for writing")
        with telling(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def _number(self) -> int:
        row = self._connection.execute("SELECT MAX(number) FROM chain").fetchone()
        return int(row[0] or 0) + 1

    def _append(
        self, kind: str, row: dict[str, Any], results: tuple[dict[str, Any], ...] = ()
    ) -> int:
        """Add a record and its link; within `_writing`."""
        number = self._number()
        insert(self._connection, kind, {"number": number, **row})
        for place, result in enumerate(results):
            insert(self._connection, "results", {"grading": number, "place": place, **result})
        chain.append(self._connection, self._key or b"", kind, number)
        return number

    def _student(self, student: str) -> str:
        """Return the student's pseudonym, and enter who is new; within `_writing`."""
        row = self._connection.execute(
            "SELECT pseudonym FROM students WHERE id = ?", (stored(student),)
        ).fetchone()
        if row:
            return str(row["pseudonym"])
        name = f"student-{secrets.token_hex(6)}"
        new = {"pseudonym": name, "id": stored(student), "salt": secrets.token_bytes(16)}
        self._append("students", new)
        return name


def insert(connection: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    """Add a row to a table; the names in it are columns."""
    names, values = ", ".join(row), ", ".join("?" for _ in row)
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({values})", tuple(row.values()))
