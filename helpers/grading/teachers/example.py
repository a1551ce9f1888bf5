"""An examination of two exercises: copy this file and change it.

Hand it out and grade it with::

    convnets handout 0 --exercises examination.py --roster class.csv --secret-file secret
    convnets grade … --exercises examination.py --secret-file secret

Students see the task, the hints and the public cases. References, hidden cases and wrong answers
stay in this file: keep it, and the secret, to yourself.
"""

import numpy as np

from helpers.exercises import Case, Exercise, close, exact
from helpers.grading.answers.model import Answers, judged_by
from helpers.grading.teachers.model import EXAMINATION, Variant

# What stands around the exercises of an examination. All three may be left out.
TITLE = "Midterm: convolutions, counted"
INTRODUCTION = "You have 45 minutes. Books and notes are allowed, the network is not."
IMPORTS = "import numpy as np"


# An exercise that is the same for everybody. First the reference: your own solution.
def dilate_kernel(kernel: list[float], rate: int) -> list[float]:
    """Put ``rate - 1`` zeros between the weights."""
    dilated = [0.0] * ((len(kernel) - 1) * rate + 1)
    dilated[::rate] = kernel
    return dilated


# Hidden cases are drawn anew for each student and each try. Draw from `rng` and from nothing else;
# add the corner cases that you care about. `judged_by` takes the expected values of the reference.
def _dilate_hidden(rng: np.random.Generator) -> list[Case]:
    drawn = [
        (rng.uniform(-9, 9, length).round(2).tolist(), rate)
        for length, rate in [(1, 4), (2, 1), (3, 2), (4, 3), (6, 5)]
    ]
    return judged_by(dilate_kernel, drawn)


EXERCISES = [
    Exercise(
        chapter=EXAMINATION,  # or 1 to 6, for an exercise that is added to a chapter of the book
        number=1,
        name="dilate_kernel",  # the name that students define
        points=3,
        topic="dilation",  # for your own table
        asks="Write `dilate_kernel(kernel, rate)`: the list of weights with `rate - 1` zeros "
        "between each two of them, so that an ordinary convolution with it is a dilated one.",
        # Public cases: students see them, and `check` tries them.
        cases=(
            Case(([1, 2, 3], 2), [1, 0, 2, 0, 3]),
            Case(([1, -1], 3), [1, 0, 0, -1]),
            Case(([5], 2), [5]),
        ),
        # exact: an int is not 4.0. close(): any real numbers that are near enough.
        # A function of your own, (value, case) -> Judgement, is handed out as text: it may use
        # only what this file imports, and should not hold the solution.
        compare=close(),
        parameters=("kernel", "rate"),
    )
]

ANSWERS = [
    Answers(
        name="dilate_kernel",
        reference=dilate_kernel,
        hidden=_dilate_hidden,
        # Mistakes that students will make: the file is refused if one of them passes.
        wrong={
            "one zero too many": lambda kernel, rate: dilate_kernel(kernel, rate + 1),
            "zeros behind, too": lambda kernel, rate: dilate_kernel(kernel, rate) + [0] * rate,
            "always rate 2": lambda kernel, rate: dilate_kernel(kernel, 2),
        },
        # Other good solutions: the file is refused if one of them fails.
        right={"an array": lambda kernel, rate: np.array(dilate_kernel(kernel, rate))},
    )
]

HINTS = {"dilate_kernel": ["How long is the result? A slice with a step fills it at once."]}


# Exercises with other numbers for each student. Leave this function out if you have none.
# Names, points and parameters must be the same for all; tasks and cases may differ.
def exercises(variant: Variant) -> list[tuple[Exercise, Answers]]:
    """Make a student's own exercises, always the same for the same student."""
    rng = variant.rng("my_parameters")
    filters, size, channels = (int(rng.integers(*span)) for span in [(10, 90), (2, 8), (3, 33)])
    parameters = filters * (size**2 * channels + 1)
    exercise = Exercise(
        chapter=EXAMINATION,
        number=2,
        name="my_parameters",
        points=1,
        topic="counting parameters",
        asks=f"A convolution has {filters} filters of {size} × {size}, with biases, and reads a "
        f"map of {channels} channels. Set `my_parameters` to the number of its parameters.",
        # A value has one case. Its expected value is the solution: it is not handed out, and
        # `check_form` only tells whether an answer has the form asked.
        cases=(Case((), parameters, form="an int"),),
        compare=exact,
    )
    answers = Answers(
        name="my_parameters",
        reference=parameters,
        hidden=lambda rng: [],  # nothing more to try of a value
        wrong={
            "biases forgotten": parameters - filters,
            "one bias for all": parameters - filters + 1,
        },
    )
    return [(exercise, answers)]
