"""Grades in the forms that spreadsheets and learning platforms load.

Nothing is written here: each function returns the content of a file. Where a platform's own file is
filled in, it also returns a sentence for each grade that found no place; a student is never
guessed. Files of a platform are read as they are, ``path.read_bytes().decode("utf-8")``, so that
byte order mark and line ends stay.
"""

from helpers.grading.exports.canvas import canvas_csv
from helpers.grading.exports.canvas_ids import canvas_csv_from_ids
from helpers.grading.exports.feedback import feedback_zip_for_canvas, feedback_zip_for_moodle
from helpers.grading.exports.grades import grades_csv
from helpers.grading.exports.gradescope import gradescope_results
from helpers.grading.exports.model import Export, Person
from helpers.grading.exports.moodle import moodle_worksheet

__all__ = [
    "Export",
    "Person",
    "canvas_csv",
    "canvas_csv_from_ids",
    "feedback_zip_for_canvas",
    "feedback_zip_for_moodle",
    "grades_csv",
    "gradescope_results",
    "moodle_worksheet",
]
