"""Runs a teacher's file and says, with the teacher's own line, what is wrong if it does not run."""

import ast
import linecache
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from helpers.exercises import Exercise
from helpers.grading.answers.model import Answers
from helpers.grading.teachers.model import Definition, Paper, TeachersFileError, Variant


@dataclass(frozen=True, eq=False)
class TeachersFile:
    """A file that has run: its text, what its text is made of, and what it defines."""

    path: Path
    text: str
    tree: ast.Module
    names: dict[str, object]

    @property
    def varies(self) -> bool:
        """Whether a student gets exercises of their own."""
        return "exercises" in self.names

    @property
    def paper(self) -> Paper:
        """What the file says of an examination's notebook."""
        given = {
            name.lower(): self.names[name]
            for name in ("TITLE", "INTRODUCTION", "IMPORTS")
            if name in self.names
        }
        for name, value in given.items():
            if not isinstance(value, str):
                raise TeachersFileError(f"{name.upper()} must be text, got {value!r}")
        return Paper(**given)  # type: ignore[arg-type]  # all are text

    def definitions(self, variant: Variant) -> list[Definition]:
        """Pair exercises and answers: those that stand in the file, then those of the variant."""
        exercises, answers = self._listed("EXERCISES"), self._listed("ANSWERS")
        if self.varies:
            for pair in self._asked_for(variant):
                if not isinstance(pair, (list, tuple)) or len(pair) != 2:
                    raise TeachersFileError(
                        f"exercises(variant) gives pairs (Exercise, Answers), got {pair!r:.100}"
                    )
                exercises.append(pair[0])
                answers.append(pair[1])
        return _paired(exercises, answers, self._hints())

    def _listed(self, name: str) -> list[object]:
        value = self.names.get(name, [])
        if not isinstance(value, (list, tuple)):
            raise TeachersFileError(f"{name} must be a list, got {type(value).__name__}")
        return list(value)

    def _asked_for(self, variant: Variant) -> list[object]:
        function = self.names["exercises"]
        if not callable(function):
            raise TeachersFileError("exercises must be a function of a variant, or not be there")
        with telling(self.path, f"exercises(variant) failed for {variant.student!r}"):
            return list(function(variant))

    def _hints(self) -> dict[str, tuple[str, ...]]:
        hints = self.names.get("HINTS", {})
        if not isinstance(hints, dict) or not all(
            isinstance(texts, (list, tuple)) and all(isinstance(text, str) for text in texts)
            for texts in hints.values()
        ):
            raise TeachersFileError('HINTS must be like {"name of an exercise": ["a hint", …]}')
        return {name: tuple(texts) for name, texts in hints.items()}


def run(path: Path) -> TeachersFile:
    """Run a teacher's file, which is trusted as the grader itself is.

    Raises `TeachersFileError` if it cannot be read, is no Python, or raises.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise TeachersFileError(f"it cannot be read: {reason}") from error
    try:
        tree = ast.parse(text, str(path))
        code = compile(tree, str(path), "exec")
    except (SyntaxError, ValueError) as error:
        line = f"line {error.lineno}: " if isinstance(error, SyntaxError) else ""
        raise TeachersFileError(f"it is no Python: {line}{error.args[0]}") from error
    module = ModuleType("teachers_file")
    module.__file__ = str(path)
    with telling(path, "it does not run"):
        exec(code, module.__dict__)
    if not {"EXERCISES", "exercises"} & module.__dict__.keys():
        raise TeachersFileError(
            "it defines neither EXERCISES = […] and ANSWERS = […] nor exercises(variant)"
        )
    return TeachersFile(path, text, tree, module.__dict__)


@contextmanager
def telling(path: Path, what: str) -> Iterator[None]:
    """Turn what a teacher's code raises into a `TeachersFileError` with the line."""
    try:
        yield
    except TeachersFileError:
        raise
    except (Exception, SystemExit) as error:
        lines = [
            number
            for frame, number in traceback.walk_tb(error.__traceback__)
            if frame.f_code.co_filename == str(path)
        ]
        linecache.checkcache(str(path))
        at = [f"line {n}: {linecache.getline(str(path), n).strip()}" for n in lines[-1:]]
        message = traceback.format_exception_only(error)[-1].strip()
        raise TeachersFileError(": ".join([what, *at, message])) from error


def _paired(
    exercises: list[object], answers: list[object], hints: dict[str, tuple[str, ...]]
) -> list[Definition]:
    by_name: dict[str, Answers] = {}
    for answer in answers:
        if not isinstance(answer, Answers):
            raise TeachersFileError(f"ANSWERS holds {answer!r:.100}, which is no Answers")
        if answer.name in by_name:
            raise TeachersFileError(f"{answer.name} has Answers twice; a name is given once")
        by_name[answer.name] = answer
    definitions = []
    for exercise in exercises:
        if not isinstance(exercise, Exercise):
            raise TeachersFileError(f"EXERCISES holds {exercise!r:.100}, which is no Exercise")
        if exercise.name not in by_name:
            raise TeachersFileError(f"{exercise.name} has no Answers of that name")
        definitions.append(
            Definition(exercise, by_name[exercise.name], hints.get(exercise.name, ()))
        )
    names = [each.exercise.name for each in definitions]
    for name in sorted(by_name.keys() - set(names)):
        raise TeachersFileError(f"{name} has Answers, and no Exercise of that name")
    for name in sorted(hints.keys() - set(names)):
        raise TeachersFileError(f"HINTS are for {name}, and there is no Exercise of that name")
    return definitions
