"""What people read of the grades: a page for each learner and chapter, a report for the teacher.

Each is one HTML file that asks for nothing else, and is legible in light and dark, on a phone and
on paper. Whatever a learner wrote is escaped, and made visible where it would hide.
"""

from helpers.grading.reports.feedback import feedback, write_feedback
from helpers.grading.reports.report import report
from helpers.grading.reports.similarity import Alike, alike

__all__ = ["Alike", "alike", "feedback", "report", "write_feedback"]
