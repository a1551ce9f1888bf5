"""Judging networks: a clean process of its own builds them, as that executes TensorFlow.

It runs no learner's code either, but a network that is built is work: the process is bounded in
time, and started again when it did not come back.
"""

import multiprocessing
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from helpers.exercises.model import Exercise
from helpers.grading.judging import Sheet, judge, lost
from helpers.grading.records import ExerciseResult, Outcome
from helpers.grading.teachers.catalogue import Catalogue
from helpers.grading.teachers.loading import load
from helpers.warm.client import ONE_THREAD

SECONDS = 300.0
"""Longest that the judge of one network may take."""


_TRIES = 2


class JudgeError(Exception):
    """Networks cannot be judged here; the message says what to do."""


@dataclass(frozen=True)
class CatalogueFile:
    """What a catalogue is made of, as it is sent to another process."""

    own: Path | None = None
    secret: bytes = b""
    only_own: bool = False

    def load(self) -> Catalogue:
        """Read the teacher's file, if there is one, and make the catalogue."""
        return Catalogue(load(self.own) if self.own else None, self.secret, self.only_own)


@dataclass(frozen=True)
class Try:
    """Whose try it is, and the seed of its hidden cases."""

    student: str
    chapter: int
    seed: int


class Judges:
    """Judges all exercises of a try; a context manager that ends its process.

    One at a time: each thread has its own.
    """

    def __init__(self, catalogue: CatalogueFile, seconds: float = SECONDS) -> None:
        self._catalogue, self._seconds = catalogue, seconds
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._process = self._connection = None

    def judge(self, tried: Try, sheets: Sequence[Sheet], outcome: Outcome) -> list[ExerciseResult]:
        """Judge each exercise, networks in the other process."""
        return [
            self._elsewhere(tried, sheet, outcome)
            if is_network(sheet.exercise)
            else judge(sheet, outcome)
            for sheet in sheets
        ]

    def _elsewhere(self, tried: Try, sheet: Sheet, outcome: Outcome) -> ExerciseResult:
        name = sheet.exercise.name
        part = outcome.only(name)
        if not part.observations:  # nothing to build
            return judge(sheet, part)
        for _ in range(_TRIES):
            try:
                connection = self._started()
                connection.send((tried, name, part))
                if connection.poll(self._seconds):
                    result: ExerciseResult = connection.recv()
                    return result
            except (EOFError, OSError):
                self.close()
                continue
            self.close()
            return lost(sheet, part, "timeout", "the network takes too long to be judged")
        self._require_able(tried, sheet)  # is it the network's fault, or ours?
        return lost(sheet, part, "died", "the network ended the process that built it")

    def _require_able(self, tried: Try, sheet: Sheet) -> None:
        """See that judging itself works; raises `JudgeError`."""
        try:
            connection = self._started()
            connection.send((tried, sheet.exercise.name, Outcome({})))
            if connection.poll(self._seconds):
                connection.recv()
                return
        except (EOFError, OSError):
            pass
        self.close()
        raise JudgeError(
            "the process that judges networks does not start: is there memory for another "
            "TensorFlow? Go on with --resume and fewer --jobs"
        )

    def _started(self) -> Connection:
        if self._connection is None:
            spawning = multiprocessing.get_context("spawn")
            connection, other = spawning.Pipe()
            process = spawning.Process(target=_serve, args=(other, self._catalogue), daemon=True)
            with other:
                process.start()
            self._process, self._connection = process, connection
        return self._connection


def is_network(exercise: Exercise) -> bool:
    """Whether judging the exercise executes TensorFlow."""
    return exercise.observer == "network"


def _serve(connection: Connection, told: CatalogueFile) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the grader's to answer
    os.environ.update(ONE_THREAD, TF_CPP_MIN_LOG_LEVEL="3")
    catalogue = told.load()
    while True:
        try:
            tried, name, outcome = connection.recv()
        except EOFError:
            return
        known = {each.name: each for each in catalogue.exercises(tried.chapter, tried.student)}
        hidden = catalogue.hidden_cases(name, tried.seed, tried.student)
        connection.send(judge(Sheet(known[name], hidden), outcome))
