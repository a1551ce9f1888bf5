"""Opening the file of a gradebook: is it one, of this version, and does nobody else write to it."""

import json
import os
import platform
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

import filelock

from helpers.grading.gradebook.errors import GradebookError

APPLICATION_ID = 0x434E4742
"""SQLite's mark of the kind of a file, "CNGB"."""

SCHEMA_VERSION = 2
WAIT = 30
"""Seconds that a writer waits for a reader, and a reader for a writer, before it gives up."""


def connect(path: Path, write: bool) -> sqlite3.Connection:
    """Open the file, and make it where it is missing or empty and is to be written to.

    The journal is SQLite's rollback journal, deleted after each transaction, and no WAL: between
    two transactions the gradebook is one file that can be copied, and nothing of what was
    forgotten lingers beside it. Raises `GradebookError` for a file that is no gradebook, or one of
    a newer version; ``sqlite3.Error`` if it cannot be opened.
    """
    if not write and not (path.exists() and path.stat().st_size):
        raise GradebookError(f"{path}: there is no gradebook: grade something first")
    mode = "rwc" if write else "rw"
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=WAIT, isolation_level=None
    )
    try:
        connection.row_factory = sqlite3.Row
        connection.executescript("PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;")
        _check(connection, path, write)
        if write:
            connection.executescript(
                "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; "
                "PRAGMA secure_delete = ON;"
            )
        else:
            connection.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def schema() -> str:
    """Return the statements that make the tables and views."""
    return Path(__file__).with_name("schema.sql").read_text("utf-8")


def parts(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the statement behind each table, index and view of a database."""
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return dict(rows.fetchall())


@cache
def expected_parts() -> dict[str, str]:
    """Return what `parts` gives for a gradebook of this version."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(schema())
        return parts(connection)


def _check(connection: sqlite3.Connection, path: Path, write: bool) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application == version == 0 and not parts(connection):
        if not write:
            raise GradebookError(f"{path}: there is no gradebook: grade something first")
        connection.executescript(
            f"BEGIN IMMEDIATE; {schema()} PRAGMA application_id = {APPLICATION_ID}; "
            f"PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
        )
    elif application != APPLICATION_ID:
        raise GradebookError(f"{path}: is a database, but not a gradebook: name another file")
    elif version != SCHEMA_VERSION:
        raise GradebookError(
            f"{path}: is a gradebook of schema version {version}, and this is the program for "
            f"version {SCHEMA_VERSION}: install the convnets-counted that wrote it, or a newer one"
        )


class WriterLock:
    """Held by the one process that may write to a gradebook; freed when that process ends."""

    def __init__(self, path: Path) -> None:
        path = path.resolve()
        self._held = filelock.FileLock(f"{path}.lock", timeout=0)
        self._note = path.with_name(f"{path.name}.writer")  # says to others who it is
        try:
            self._held.acquire()
        except filelock.Timeout:
            raise GradebookError(
                f"{path}: {self._writer()} is writing to this gradebook: "
                "wait until it is done, or give another --out"
            ) from None
        except OSError as error:
            raise GradebookError(
                f"{path}: cannot be written to ({error.strerror}): "
                "change the permissions of its folder, or give another --out"
            ) from error
        try:
            self._note.write_text(json.dumps([os.getpid(), platform.node()]), "utf-8")
        except OSError:
            self._note.unlink(missing_ok=True)  # for want of room, which the book will tell

    def _writer(self) -> str:
        try:
            process, machine = json.loads(self._note.read_text("utf-8"))
        except (OSError, ValueError):
            return "another process"
        return f"process {process} on {machine}"

    def release(self) -> None:
        """Let others write."""
        self._note.unlink(missing_ok=True)
        self._held.release()
