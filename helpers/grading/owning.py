"""Whether a notebook is who handed it in's: what is written in it, and in the names around it."""

from helpers.grading.intake import Roster, shown
from helpers.grading.records import Submission


def made_for_another(submission: Submission, made_for: str, roster: Roster | None) -> str:
    """Say that a notebook was handed out for somebody else; empty if it was not.

    `made_for` is what `convnets handout` has written into the notebook. A student can change it:
    where it names nobody, nothing is said.
    """
    names = {"", submission.student.casefold(), submission.name.casefold()}
    if made_for.casefold() in names:
        return ""
    row = roster.match(student=made_for, name=made_for) if roster else None
    if row and row.student == submission.student:
        return ""
    named = f"{row.name} ({row.student})" if row and row.name else made_for
    return (
        f"the notebook was handed out for {shown(named)}, and is graded with the exercises of who "
        "handed it in"
    )
