"""What the grader tells the workers of a cluster."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import helpers
from helpers.grading.judges import CatalogueFile
from helpers.grading.marking import Prepared, Rules
from helpers.grading.records import Grade
from helpers.warm.launching import WarmError


class ClusterError(WarmError):
    """The cluster cannot be used; the message says why and what to do."""


class Marking(Protocol):
    """What marks submissions at a level of isolation, several threads at a time."""

    level: str

    def mark(self, prepared: Prepared) -> Grade:
        """Run and judge one."""


@dataclass(frozen=True)
class Installed:
    """What must be the same on both sides, or the same answer earns different points."""

    version: str
    exercises: str


def installed() -> Installed:
    """Tell what is installed here."""
    return Installed(helpers.__version__, CatalogueFile().load().digest())


# dask writes the arguments of a task that failed into logs, as their `repr`. Here they hold the
# secret and what students wrote: these two have none that tells.


@dataclass(frozen=True, repr=False)
class Run:
    """A run of the grader; `own` is the text of the teacher's file, `bench` makes what marks."""

    name: str
    rules: Rules
    installed: Installed
    own: str | None
    bench: Callable[[Rules], AbstractContextManager[Marking]]


@dataclass(frozen=True, repr=False)
class Task:
    """Some submissions of a run."""

    run: Run
    submissions: Sequence[Prepared]
