"""The gradebook: one SQLite file that is only ever appended to."""

import json
import sqlite3
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from helpers.grading.gradebook import chain, opening
from helpers.grading.gradebook.decisions import Decisions
from helpers.grading.gradebook.erasing import erase, finish_erasing
from helpers.grading.gradebook.errors import GradebookError, telling
from helpers.grading.gradebook.reading import Policy
from helpers.grading.gradebook.submissions import Submissions


class Gradebook(Submissions, Decisions):
    """Submissions, their results, and what people decided about them.

    A context manager, opened with `open`. One process writes, any number read meanwhile. Each
    method that writes does so in one transaction: whenever it is killed, all of it is there or
    nothing. Each record has a number and a link in a keyed hash chain (:mod:`.chain`, `verify`).
    """

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        key: bytes | None,
        lock: opening.WriterLock | None,
    ) -> None:
        self.path = path
        self._connection, self._key, self._lock = connection, key, lock

    @classmethod
    def open(
        cls,
        path: Path,
        key: bytes | None = None,
        policy: Policy | None = None,
        *,
        write: bool = True,
    ) -> Self:
        """Open a gradebook, or make one where there is none.

        Parameters
        ----------
        path : Path
        key : bytes or None
            Of the hash chain, from :func:`.chain_key`; reading needs none.
        policy : "newest" or "best"
            Which try counts; stored. ``None`` keeps what is stored, "newest" in a new gradebook.
        write : bool

        Raises
        ------
        GradebookError
            If another process writes to it, it is no gradebook or a newer one, or `key` is not
            the key that it was written with.
        """
        if not write:
            with telling(path):
                return cls(path, opening.connect(path, write=False), None, None)
        if not key:
            raise GradebookError(f"{path}: whoever writes to a gradebook needs its key")
        with ExitStack() as undo, telling(path):
            lock = opening.WriterLock(path)
            undo.callback(lock.release)
            connection = opening.connect(path, write=True)
            undo.callback(connection.close)
            book = cls(path, connection, key, lock)
            book._begin(policy)
            undo.pop_all()
        return book

    def _begin(self, policy: Policy | None) -> None:
        if not chain.is_sealed(self._connection, self._key or b""):
            raise GradebookError(
                f"{self.path}: the end does not fit the key: give the secret file that the "
                "gradebook was begun with; if it is that, `convnets grade verify` says more"
            )
        finish_erasing(self._connection)
        if policy is not None:
            self.set_policy(policy)

    def close(self) -> None:
        """Close the file, and let others write."""
        self._connection.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def forget(self, student: str) -> str:
        """Erase a person, and return the pseudonym under which the numbers stay.

        Identifier, name, file, times of submission and all texts are gone from the file's bytes;
        points, verdicts, days late and the order of tries stay, and the chain still holds. Copies
        of the file, feedback and reports are not reached. Raises `GradebookError` if there is no
        such student.
        """
        pseudonym = self.pseudonym(student)
        if chain.salt_of(self._connection, pseudonym) is None:
            raise GradebookError(f"{self.path}: {student} is forgotten already")
        with self._writing() as connection:
            days = connection.execute(
                "SELECT number, days FROM lateness JOIN current USING (number) WHERE student = ?",
                (pseudonym,),
            )
            places = connection.execute(
                "SELECT number, place FROM places WHERE student = ?", (pseudonym,)
            )
            kept = {"days": json.dumps(dict(map(tuple, days)))}
            kept["places"] = json.dumps(dict(map(tuple, places)))
            self._append("erasures", {"student": pseudonym, **kept})
            erase(connection, pseudonym)
        with telling(self.path):
            finish_erasing(self._connection)
        return pseudonym
