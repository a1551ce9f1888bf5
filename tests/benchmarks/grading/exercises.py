"""Three exercises, as small as they come: what is measured is what stands around them."""

from helpers.exercises import Case, Exercise, exact
from helpers.grading.answers.model import Answers, integers, judged_by
from helpers.grading.teachers.model import EXAMINATION

TITLE = "Three exercises"
IMPORTS = "import numpy as np\nimport tensorflow as tf"


def map_size(size, kernel, stride):
    """Length of a map without padding."""
    return (size - kernel) // stride + 1


def weight_count(kernel, channels, filters):
    """Parameters of a convolution with biases."""
    return (kernel * kernel * channels + 1) * filters


def clipped(values):
    """ReLU, on a list."""
    return [max(value, 0) for value in values]


def _map_sizes(rng):
    drawn = [integers(rng, (20, 90), (1, 9), (1, 4)) for _ in range(4)]
    return judged_by(map_size, drawn)


def _weight_counts(rng):
    return judged_by(weight_count, [integers(rng, (1, 9), (1, 64), (1, 64)) for _ in range(4)])


def _clipped(rng):
    return judged_by(clipped, [(rng.integers(-9, 9, 12).tolist(),) for _ in range(4)])


def _exercise(number, name, parameters, *cases):
    return Exercise(
        chapter=EXAMINATION,
        number=number,
        name=name,
        points=1,
        topic=name,
        asks=f"Write `{name}`.",
        cases=tuple(Case(*case) for case in cases),
        compare=exact,
        parameters=parameters,
    )


EXERCISES = [
    _exercise(1, "map_size", ("size", "kernel", "stride"), ((28, 5, 1), 24), ((9, 3, 2), 4)),
    _exercise(2, "weight_count", ("kernel", "channels", "filters"), ((3, 3, 16), 448)),
    _exercise(3, "clipped", ("values",), (([-1, 0, 2],), [0, 0, 2])),
]
ANSWERS = [
    Answers("map_size", map_size, _map_sizes, wrong={"no stride": lambda n, k, s: n - k + 1}),
    Answers("weight_count", weight_count, _weight_counts, wrong={"none": lambda k, c, f: k * k}),
    Answers("clipped", clipped, _clipped, wrong={"as they are": lambda values: values}),
]
