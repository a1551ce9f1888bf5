"""Marking one submission: from a recognised notebook to a grade. What one worker does at a time."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from helpers.grading.intake import handouts
from helpers.grading.judges import CatalogueFile, JudgeError, Judges, Try
from helpers.grading.judging import questions, sheets
from helpers.grading.parts import Limits
from helpers.grading.records import Environment, Grade, Recognised, Submission
from helpers.grading.runners import Runner, WarmRunner
from helpers.warm.client import Warm
from helpers.warm.launching import WarmError
from helpers.warm.sandbox.levels import FULL, NO_NAMESPACES


@dataclass(frozen=True)
class Prepared:
    """A submission that was read: what a worker needs to mark it. `seed` draws hidden cases."""

    submission: Submission
    sha256: str
    attempt: int
    seed: int
    recognised: Recognised


@dataclass(frozen=True)
class Rules:
    """What holds for all submissions: exercises, limits, levels of isolation that will do."""

    catalogue: CatalogueFile
    limits: Limits
    mode: str = "fast"
    all_cells: bool = False
    accepted: tuple[str, ...] = (FULL, NO_NAMESPACES)


class Marker:
    """Marks submissions, one at a time; several threads have a marker each, and may share a runner.

    A context manager. ``runner`` is closed by whoever made it.
    """

    def __init__(self, rules: Rules, runner: Runner) -> None:
        self._rules, self._runner = rules, runner
        self._catalogue = rules.catalogue.load()
        self._judges = Judges(rules.catalogue)
        self._environment = environment(runner, rules, self._catalogue.digest())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._judges.close()

    def mark(self, prepared: Prepared) -> Grade:
        """Run and judge; what nobody foresaw is kept as this submission's problem.

        Raises `WarmError` or `JudgeError` if nothing can be run or judged here at all.
        """
        try:
            return self._mark(prepared)
        except (WarmError, JudgeError, MemoryError):
            raise
        except Exception as error:
            return self._grade(prepared, problem=f"the grader could not mark it: {error!r:.200}")

    def _mark(self, prepared: Prepared) -> Grade:
        recognised = prepared.recognised
        tried = Try(prepared.submission.student, recognised.chapter, prepared.seed)
        asked = sheets(self._catalogue, tried.chapter, tried.student, tried.seed)
        outcome = self._runner.run(recognised.cells, questions(asked), self._rules.limits)
        return self._grade(
            prepared,
            exercises=tuple(self._judges.judge(tried, asked, outcome)),
            errors=outcome.errors,
            additions="\n\n".join(cell.source for cell in recognised.additions),
            seconds=round(outcome.seconds, 3),
            processor_seconds=round(outcome.processor_seconds, 3),
            peak=outcome.peak,
        )

    def _grade(self, prepared: Prepared, **found: Any) -> Grade:  # noqa: ANN401 - fields of Grade
        return Grade(
            **describing(prepared.submission),
            chapter=prepared.recognised.chapter,
            attempt=prepared.attempt,
            sha256=prepared.sha256,
            graded=datetime.now(UTC),
            environment=self._environment,
            **found,
        )


def describing(submission: Submission) -> dict[str, Any]:
    """Fields that a grade takes over from a submission."""
    return {
        name: getattr(submission, name)
        for name in (
            "student",
            "name",
            "source",
            "submitted",
            "late",
            "returned_as",
            "user_id",
            "remarks",
        )
    }


def environment(runner: Runner, rules: Rules, digest: str) -> Environment:
    """Say what is recorded with each grade."""
    return Environment(
        dict(runner.versions), digest, runner.level, runner.machine, rules.mode, rules.all_cells
    )


def warm_runner(accepted: Sequence[str], drawn: bool = False) -> WarmRunner:
    """Make a runner whose warm process has imported what the chapters import; to be entered.

    With ``drawn`` it has drawn their pictures, too.
    """
    return WarmRunner(lambda: Warm(accepted, sorted(_modules()), drawn))


def _modules() -> set[str]:
    """Names of the modules that the chapters' cells of imports name."""
    trees = [
        ast.parse(cell.source)
        for each in handouts()
        for cell in each.cells
        if cell.role == "imports"
    ]
    found = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found
