"""Notebooks, the chapters, and a class."""

import json
from pathlib import Path

from helpers.grading.intake import Student

CHAPTERS = sorted((Path(__file__).parents[3] / "chapters").glob("*.ipynb"))


def code(source, **more):
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], **more}


def notebook(*cells, **more):
    data = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more}
    return json.dumps(data).encode()


ADA = Student("s1", "Ada Lovelace", "ada@example.org", canvas="777", moodle="5")
ROSTER = (
    ADA,
    Student("s2", "Ann Lee", "lee@example.org", canvas="778"),
    Student("s3", "Ann Lee Smith", canvas="779"),
    Student("777", "Zoë Ångström"),
    Student("s5", "Jo Li"),
    Student("s6", "Jo Li"),
)
