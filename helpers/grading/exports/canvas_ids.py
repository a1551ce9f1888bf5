"""Canvas without its export: a file to import, by the IDs that its zips hold."""

import csv
import io
from collections.abc import Sequence

from helpers.grading.calling import two_decimals
from helpers.grading.exports.canvas import to_enter
from helpers.grading.exports.model import Export, Rows, called, person_of
from helpers.grading.records import Counted


def canvas_csv_from_ids(
    counted: Sequence[Counted],
    assignment: str,
    people: Rows | None = None,
    chapter: int | None = None,
) -> Export[str]:
    """Write points for one chapter without an export: by the IDs of a Canvas zip or the roster.

    `assignment` is title and number as Canvas's export has them, ``Convolution (4711)``, or the
    exact title. A file is of one assignment, as an empty cell would delete a grade. Who is
    `Counted.absent` is left out: nobody knows whether a grade stands in Canvas.

    Raises ``ValueError`` if there are grades for several chapters and none is chosen.
    """
    chapters = {each.grade.chapter for each in counted} - {None}
    if chapter is None and len(chapters) > 1:
        raise ValueError("without Canvas's export a file is of one assignment: say which chapter")
    problems: list[str] = []
    wanted = [chapter] if chapter is not None else [each for each in chapters if each is not None]
    having: dict[str, list[Counted]] = {}
    there = [each for each in counted if not each.absent]
    for each in to_enter(there, dict.fromkeys(wanted, assignment), problems):
        canvas_id = each.grade.user_id or person_of(each, people).canvas
        having.setdefault(canvas_id, []).append(each)
    output = io.StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow(["Student", "ID", "Section", assignment])
    for canvas_id, those in having.items():
        if not (canvas_id.isascii() and canvas_id.isdigit()):
            problems += [f"{called(each)}: not entered, as no Canvas ID is known" for each in those]
        elif len(those) > 1:
            names = " and ".join(map(called, those))
            problems.append(f"{names}: not entered, as they have the same Canvas ID {canvas_id}")
        else:
            name = person_of(those[0], people).name or those[0].grade.student
            points = two_decimals(those[0].points)
            writer.writerow([name.encode("utf-8", "replace").decode(), canvas_id, "", points])
    return Export(output.getvalue(), tuple(problems))
