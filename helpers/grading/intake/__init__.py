"""What goes in: finds submissions, reads them, and recognises which chapter each is."""

from helpers.grading.intake.finding import Found, find
from helpers.grading.intake.handouts import Handout, HandoutCell, handout, handouts
from helpers.grading.intake.naming import safe_name, shown
from helpers.grading.intake.reading import read
from helpers.grading.intake.recognising import recognise
from helpers.grading.intake.roster import Roster
from helpers.grading.intake.roster_file import RosterError, Student

__all__ = [
    "Found",
    "Handout",
    "HandoutCell",
    "Roster",
    "RosterError",
    "Student",
    "find",
    "handout",
    "handouts",
    "read",
    "recognise",
    "safe_name",
    "shown",
]
