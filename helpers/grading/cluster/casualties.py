"""The grade of a submission that cost every worker that ran it."""

from datetime import UTC, datetime

from helpers.grading.cluster.telling import Run
from helpers.grading.judging import lost, sheets
from helpers.grading.marking import Prepared, describing
from helpers.grading.records import Environment, Grade, Outcome

_DEAD = "every worker that ran this notebook died: look at it, and into the workers' log"


def died(run: Run, prepared: Prepared, level: str) -> Grade:
    """Give no credit for any exercise, as there is nothing to judge."""
    recognised, catalogue = prepared.recognised, run.rules.catalogue.load()
    asked = sheets(catalogue, recognised.chapter, prepared.submission.student, prepared.seed)
    return Grade(
        **describing(prepared.submission),
        chapter=recognised.chapter,
        attempt=prepared.attempt,
        sha256=prepared.sha256,
        graded=datetime.now(UTC),
        environment=Environment(
            {}, catalogue.digest(), level, "", run.rules.mode, run.rules.all_cells
        ),
        exercises=tuple(lost(sheet, Outcome({}), "died", _DEAD) for sheet in asked),
        additions="\n\n".join(cell.source for cell in recognised.additions),
    )
