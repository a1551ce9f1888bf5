"""Who is meant: students of the gradebook and of the roster, by identifier, name or address.

The roster of the last run that had one is kept beside the gradebook, so that nobody has to name it
again. Extensions are not kept: they stand in the gradebook.
"""

import difflib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from helpers.grading.calling import person_called
from helpers.grading.gradebook import Gradebook, GradebookError
from helpers.grading.intake import Roster, Student, shown
from helpers.grading.intake.naming import words
from helpers.resources import replacing

KEPT = "people.json"
_KEEPS = ("student", "name", "email", "canvas", "moodle", "section")
_MOST = 5  # who are proposed


def remember(out: Path, roster: Roster) -> None:
    """Keep the roster beside the gradebook."""
    rows = [{name: asdict(row)[name] for name in _KEEPS} for row in roster.students]
    with replacing(out / KEPT) as part:
        part.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def remembered(out: Path) -> Roster | None:
    """Give the roster of the last run that had one; ``None`` if none is kept."""
    try:
        rows = json.loads((out / KEPT).read_text(encoding="utf-8"))
        return Roster(tuple(Student(**row) for row in rows))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise GradebookError(f"{out / KEPT} is damaged: delete it, and give --roster") from error


def not_remembered(out: Path, student: str) -> None:
    """Take a student out of the roster that is kept."""
    if roster := remembered(out):
        others = tuple(row for row in roster.students if row.student != student)
        remember(out, Roster(others))


@dataclass(frozen=True)
class People:
    """Students with name and address, by identifier; `entered` are in the gradebook already.

    `pseudonyms` are those of the gradebook, each with whose it is.
    """

    rows: Mapping[str, Student]
    entered: frozenset[str]
    pseudonyms: Mapping[str, str]

    @classmethod
    def of(cls, book: Gradebook, out: Path, roster: Path | None = None) -> Self:
        """Put together who stands in the gradebook in ``out``, and in the roster."""
        listed = Roster.read(roster) if roster else remembered(out)
        names = book.names()
        rows = {student: Student(student, name) for student, name in names.items()}
        for row in listed.students if listed else ():
            rows[row.student] = row
        return cls(rows, frozenset(names), {book.pseudonym(each): each for each in names})

    def called(self, student: str) -> str:
        """Call a student by name and identifier."""
        name = self.rows[student].name if student in self.rows else ""
        return shown(person_called(student, name))

    def find(self, text: str) -> str:
        """Give the identifier of who is meant: by it, by the pseudonym, by name or address.

        A part of a name will do if nobody else's has it. Raises `GradebookError` with those who
        may be meant.
        """
        if text in self.rows or text in self.pseudonyms:
            return text if text in self.rows else self.pseudonyms[text]
        spelled, spoken = text.strip().casefold(), sorted(words(text))
        ways: tuple[Callable[[Student], bool], ...] = (
            lambda row: bool(spelled) and spelled in (row.student.casefold(), row.email.casefold()),
            lambda row: bool(spoken) and sorted(words(row.name)) == spoken,
            lambda row: bool(spoken) and set(spoken) <= set(words(row.name)),
        )
        for way in ways:
            found = [row.student for row in self.rows.values() if way(row)]
            if len(found) == 1:
                return found[0]
            if found:
                raise GradebookError(
                    f"several students are called '{shown(text)}': {self._listed(found)}: "
                    "give the identifier"
                )
        alike = self._alike(spelled)
        maybe = f"; perhaps {self._listed(alike)}" if alike else ""
        raise GradebookError(
            f"there is no student '{shown(text)}' among the {len(self.rows)} of gradebook and "
            f"roster{maybe}"
        )

    def entered_in(self, book: Gradebook, text: str) -> str:
        """Find who is meant, and enter into the gradebook who is in the roster only."""
        student = self.find(text)
        if student not in self.entered:
            book.enter(student)
        return student

    def _alike(self, spelled: str) -> list[str]:
        spellings: dict[str, str] = {}
        for row in self.rows.values():
            for each in (row.student, row.email, row.name, *words(row.name)):
                spellings.setdefault(each.casefold(), row.student)
        found = difflib.get_close_matches(spelled, list(spellings), n=3 * _MOST)
        begun = [each for each in spellings if spelled and each.startswith(spelled)]
        return list(dict.fromkeys(spellings[each] for each in [*found, *begun]))

    def _listed(self, students: Iterable[str]) -> str:
        called = [self.called(student) for student in students]
        return ", ".join(called[:_MOST]) + (", …" if len(called) > _MOST else "")
