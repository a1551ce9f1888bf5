"""The teacher's list of students, and finding one in it."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

from helpers.grading.intake.naming import shown, words
from helpers.grading.intake.roster_file import COLUMNS, RosterError, Student, rows

Platform: TypeAlias = Literal["", "canvas", "moodle"]


@dataclass(frozen=True)
class Roster:
    """The students of a course, each once; `unused` are columns of the file that say nothing."""

    students: tuple[Student, ...]
    unused: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path) -> "Roster":
        """Read a CSV file of the form that :mod:`.roster_file` tells.

        Raises `RosterError` for anything in it that is not understood.
        """
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except OSError as error:
            raise RosterError(f"the roster {path} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError as error:
            raise RosterError(
                f"the roster {path} is not UTF-8 (byte {error.start}): save it as CSV UTF-8"
            ) from None
        return cls(*rows(text, path.name))

    @property
    def remark(self) -> str:
        """Say which columns are not used, and which of them may be misspelt; empty for none."""
        if not self.unused:
            return ""
        meant = {
            name: close[0]
            for name in self.unused
            if (close := difflib.get_close_matches(name, COLUMNS, n=1, cutoff=0.75))
        }
        hints = "".join(f"; is {shown(name)!r} {mine!r}?" for name, mine in meant.items())
        return f"columns of the roster that are not used: {shown(', '.join(self.unused))}{hints}"

    def match(
        self, student: str = "", platform: Platform = "", user_id: str = "", name: str = ""
    ) -> Student | None:
        """Find a student by identifier or e-mail, the platform's number, or name, in this order.

        Where the roster has the platform's numbers, no identifier is taken for one. ``None`` if
        nobody fits, or a name fits several.
        """
        if platform and any(getattr(row, platform) for row in self.students):
            student = ""
        spelled = student.strip().casefold()
        tests: list[Callable[[Student], bool]] = [
            lambda row: bool(student) and row.student == student,
            lambda row: bool(spelled) and spelled in (row.student.casefold(), row.email.casefold()),
            lambda row: bool(platform and user_id) and getattr(row, platform) == user_id,
            lambda row: bool(words(name)) and bool(_orders(name) & _orders(row.name)),
        ]
        for test in tests:
            if found := [row for row in self.students if test(row)]:
                return found[0] if len(found) == 1 else None
        return None

    def mentioned(self, text: str) -> Student | None:
        """Find the one student whose e-mail, identifier or name stands in the text.

        Of two that stand there the longer counts if it holds the other: Ann Lee Smith, not Ann
        Lee. ``None`` if nobody does, or several do.
        """
        spoken = f" {_spoken(text)} "
        found: dict[str, list[Student]] = {}
        for row, phrases in self._phrases:
            held = [phrase for phrase in phrases if f" {phrase} " in spoken]
            if held:
                found.setdefault(max(held, key=len), []).append(row)
        longest = max(found, key=len, default="")
        if any(f" {phrase} " not in f" {longest} " for phrase in found):
            return None
        rows = found.get(longest, [])
        return rows[0] if len(rows) == 1 else None

    @cached_property
    def _phrases(self) -> list[tuple[Student, set[str]]]:
        """Each student, and what speaks of one in a file's name."""
        return [
            (
                row,
                {" ".join(words(row.student)), " ".join(words(row.email)), *_turned(row.name)}
                - {""},
            )
            for row in self.students
        ]


def _spoken(text: str) -> str:
    return " ".join(words(text))


def _turned(name: str) -> set[str]:
    """Turn the name's words in every way, so that Last, First is as good as First Last."""
    parts = words(name)
    return {" ".join(parts[n:] + parts[:n]) for n in range(len(parts))}


def _orders(name: str) -> set[str]:
    """Rotations with the words run together, which is how Canvas names files."""
    return {phrase.replace(" ", "") for phrase in _turned(name)}
