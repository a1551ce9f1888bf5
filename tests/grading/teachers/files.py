"""Teachers' files, and the secret of their students' variants."""

from pathlib import Path

from helpers.grading.teachers import example

EXAMPLE = Path(example.__file__)
SECRET = b"thirty-two bytes that nobody has"

HALF = """
    from helpers.exercises import Case, Exercise, close, exact
    from helpers.grading.answers.model import Answers, judged_by


    def half(number):
        return number / 2


    def hidden(rng):
        return judged_by(half, [(int(n),) for n in rng.permutation(range(10, 90))[:4]])


    EXERCISES = [
        Exercise(0, 1, "half", 2, "halves", "Write `half(number)`.", (Case((4,), 2.0),), close(),
                 parameters=("number",)),
    ]
    ANSWERS = [Answers("half", half, hidden)]
"""
