"""Erasing a person from a gradebook's tables, and then from the bytes of its file."""

import sqlite3

from helpers.grading.gradebook.chain import PERSONAL, PERSONAL_IN_RESULTS


def erase(connection: sqlite3.Connection, pseudonym: str) -> None:
    """Clear everything personal of a student; within a transaction."""
    connection.execute(
        f"UPDATE results SET {_cleared(PERSONAL_IN_RESULTS)} WHERE grading IN "
        "(SELECT number FROM gradings WHERE student = ?)",
        (pseudonym,),
    )
    for kind, columns in PERSONAL.items():
        if columns and kind != "students":
            connection.execute(
                f"UPDATE {kind} SET {_cleared(columns)} WHERE student = ?", (pseudonym,)
            )
    connection.execute(
        "UPDATE students SET id = NULL, salt = NULL WHERE pseudonym = ?", (pseudonym,)
    )
    connection.execute("INSERT OR IGNORE INTO unfinished VALUES ('vacuum')")


def finish_erasing(connection: sqlite3.Connection) -> None:
    """Write the file anew if somebody was erased since: SQLite leaves pieces of old rows in it.

    One that was killed before is made up for when the gradebook is opened again.
    """
    if connection.execute("SELECT 1 FROM unfinished").fetchone():
        connection.execute("VACUUM")
        connection.execute("DELETE FROM unfinished")


def _cleared(columns: tuple[str, ...]) -> str:
    return ", ".join(f"{name} = NULL" for name in columns)
