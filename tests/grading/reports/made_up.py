"""Made-up students for the tests of what people read."""

import hashlib
import random
from datetime import UTC, datetime

from helpers.exercises import EXERCISES
from helpers.grading.records import Change, Counted, Environment, ExerciseResult, Grade

CHAPTER_1 = [exercise for exercise in EXERCISES.values() if exercise.chapter == 1]
CHAPTER_3 = [exercise for exercise in EXERCISES.values() if exercise.chapter == 3]
ENVIRONMENT = Environment(
    {"python": "3.11.7", "tensorflow": "2.21.0", "numpy": "2.4.6"}, "5f3a9c", "no namespaces"
)
GRADED = datetime(2026, 11, 27, 14, 5, tzinfo=UTC)
NAMES = (
    "Ada Lovelace", "Čapek, Karel", "مريم ميرزاخاني", "Nguyễn Thị Hồng", "李 小龍", "O’Hara, Zoë",
    "Ivan Петров", "Sørensen, Åse", "Gauß, Karl", "Wolfeschlegelsteinhausenbergerdorff, Hubert B.",
)  # fmt: skip


def result(exercise, verdict="right", **facts):
    points = exercise.points if verdict == "right" else 0
    return ExerciseResult(exercise.name, exercise.points, points, verdict, **facts)


def grade(student="ada", results=None, chapter=1, **facts):
    results = [result(each) for each in CHAPTER_1] if results is None else results
    sha256 = hashlib.sha256(repr(student).encode("ascii", "backslashreplace")).hexdigest()
    facts = {"attempt": 1, "sha256": sha256, "graded": GRADED} | facts
    return Grade(student, chapter, environment=ENVIRONMENT, exercises=tuple(results), **facts)


def counted(grade, overrides=(), penalties=(), attempts=1):
    changed = {change.exercise: change.points for change in overrides}
    own = sum(changed.get(each.exercise, each.points) for each in grade.exercises)
    off = sum(change.points for change in penalties)
    return Counted(
        grade, max(own - off, 0), grade.possible, attempts, tuple(overrides), tuple(penalties)
    )


def went_wrong(exercise, rng):
    """One of the ways in which an answer to `exercise` goes wrong."""
    asked = f"{exercise.signature} for {rng.randint(2, 9)}, {rng.randint(2, 9)}"
    line = rng.randint(2, 20)
    ways = [
        {"verdict": "wrong", "asked": asked, "came": str(rng.randint(0, 99)), "expected": "[-2]",
         "reason": f"the value at [{rng.randint(0, 3)}] differs"},
        {"verdict": "wrong"},
        {"verdict": "wrong", "asked": asked, "came": "None",
         "reason": "None was returned; did you forget `return`?"},
        {"verdict": "error", "asked": asked, "where": f"line {line}: total = sum(rows)",
         "reason": f"NameError: name '{rng.choice(['rows', 'k', 'total'])}' is not defined"},
        {"verdict": "missing"},
        {"verdict": "timeout", "reason": "no answer in 10 s"},
    ]  # fmt: skip
    return result(exercise, **rng.choices(ways, [5, 3, 2, 4, 4, 0.5])[0])


def class_of(size=30, exercises=CHAPTER_1, seed=0):
    """Students of differing ability, some late, one whose process died, one unreadable file."""
    rng = random.Random(seed)
    chapter = exercises[0].chapter
    members = []
    for place in range(size):
        able = rng.gauss(0.9, 1)
        results = [
            result(each)
            if rng.random() < 1 / (1 + 2.7 ** (0.35 * number - able - 0.5))
            else went_wrong(each, rng)
            for number, each in enumerate(exercises)
        ]
        facts = {
            "name": NAMES[place % len(NAMES)],
            "submitted": GRADED.replace(hour=rng.randint(0, 13)),
            "late": rng.random() < 0.1,
            "seconds": rng.expovariate(10),
            "errors": ("cell 12: NameError: name 'np' is not defined",) if place % 9 == 4 else (),
            "attempt": 1 + place % 3,
        }
        if place == 7:
            results[2] = result(exercises[2], "died", reason="ended by signal 9")
        if place == 11:
            problem = "it is not JSON: Expecting value: line 1 column 1 (char 0)"
            results, facts = [], facts | {"problem": problem}
        each = grade(f"s{place:03}", results, chapter if results else None, **facts)
        off = [Change("", 1, "late by 2 days")] if each.late else []
        members.append(counted(each, penalties=off if results else [], attempts=1 + place % 3))
    return members
