"""Exercises of chapter 4, *LeNet-5, as the paper has it*. Expected values are counted by hand."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from helpers.exercises.comparing import close, exact
from helpers.exercises.model import RIGHT, AnswerError, Case, Exercise, Judgement, wrong
from helpers.exercises.trained import (
    Threshold,
    moved_digits,
    reaches,
    training_case,
)
from helpers.exercises.words import kind

_MOVED = Threshold(0.7, moved_digits, (28, 28, 1), 10, most=70_000)

_DIGITS = np.array([[1.0, 5.0, 9.0], [4.0, 3.0, 8.0], [7.0, 2.0, 9.0], [6.0, 20.0, 3.0]])
_LABELS = np.array([0, 0, 2, 2])  # right, wrong, wrong, right; certainty 4, 1, 5, 3


def _wrong(digits: str) -> NDArray[np.bool_]:
    """``#`` for a digit that is read wrongly, ``.`` for one that is not."""
    return np.array([each == "#" for each in digits])


def balanced(value: object, case: Case) -> Judgement:
    """Judge a table of connections by what is asked of its columns, its rows and its size."""
    table = _table(value)
    maps_in, maps_out = 5, 12
    if table.shape != (maps_in, maps_out):
        return wrong(f"it has shape {table.shape}, {maps_in, maps_out} is asked")
    for column, seen in enumerate(table.sum(axis=0).tolist()):
        if not 2 <= seen < maps_in:
            return wrong(f"column {column} sees {seen} of the maps")
    columns = table.T.tolist()
    for column, entries in enumerate(columns):
        if (first := columns.index(entries)) < column:
            return wrong(f"columns {first} and {column} are equal")
    used = table.sum(axis=1).tolist()
    if len(set(used)) > 1:
        return wrong(f"the rows are seen {', '.join(map(str, used))} times")
    if (connections := sum(used)) > 30:
        return wrong(f"it has {connections} connections")
    return RIGHT


def _table(value: object) -> NDArray[np.bool_]:
    """Read an array of True and False, or of 1 and 0."""
    if not isinstance(value, (list, tuple, np.ndarray)):
        raise AnswerError(f"{kind(value)} where a table is asked")
    try:
        table = np.asarray(value)
    except ValueError:
        raise AnswerError("its rows have different lengths") from None
    if table.dtype.kind not in "biuf" or not np.isin(table, (0, 1)).all():
        raise AnswerError("it holds something else than True and False")
    return table.astype(bool)


EXERCISES = (
    Exercise(
        chapter=4,
        number=1,
        name="c5_connections",
        points=1,
        topic="connections",
        asks="The connections of C5, counted as in the paper, if the input of LeNet-5 were "
        "36 × 36 instead of 32 × 32.",
        cases=(Case((), 192_480, form="one int"),),  # 2·2·120 units, 5·5·16 + 1 each
        compare=exact,
    ),
    Exercise(
        chapter=4,
        number=2,
        name="subsample",
        points=2,
        topic="subsampling",
        asks="One map of S2 from one map of C1, an array (H, W) of even height and width: the sum "
        "of each 2 × 2 window times `coefficient`, plus `bias`, then 1.7159 * tanh(2/3 * a).",
        parameters=("feature_map", "coefficient", "bias"),
        cases=(
            Case(
                (np.array([[1.0, 2.0], [3.0, 4.0]]), 0.125, 0.25),
                [[1.3068194122]],
                note="1.7159 · tanh(2/3 · 1.5)",
            ),
            Case(
                (np.array([[1.0, 2.0, 0.0, 0.0], [0.0, 3.0, -3.0, 0.0]]), -0.5, 0.0),
                [[-1.6541749247, 1.3068194122]],
                note="1.7159 · tanh(-2) and 1.7159 · tanh(1)",
            ),
            Case(
                (np.array([[0.5, 0.5], [0.5, 0.5], [1.0, 1.0], [1.0, 1.0]]), 1.5, -3.0),
                [[0.0], [1.6541749247]],
                note="0 and 1.7159 · tanh(2)",
            ),
        ),
        compare=close(1e-5, 1e-6),
    ),
    Exercise(
        chapter=4,
        number=3,
        name="partial_parameters",
        points=2,
        topic="partial connections",
        asks="The trainable parameters of a convolution with square kernels whose maps see some of "
        "its input's maps: `connections`, an array of bool, has a row for each map that comes in "
        "and a column for each that goes out. Each map that goes out has a bias, also one that "
        "sees nothing.",
        parameters=("connections", "kernel_size"),
        cases=(
            Case((np.array([[True, False], [True, True]]), 3), 29, note="3 × 9 weights + 2 biases"),
            Case((np.ones((3, 1), bool), 5), 76, note="3 × 25 weights + 1 bias"),
            Case(
                (np.array([[True, False, False], [True, True, False]]), 2),
                15,
                note="3 × 4 weights + 3 biases",
            ),
        ),
        compare=exact,
    ),
    Exercise(
        chapter=4,
        number=4,
        name="read_character",
        points=2,
        topic="radial basis functions",
        asks="The index of the row of `codes`, an array (rows, numbers), that is nearest to "
        "`values` by the squared Euclidean distance; the smallest index if several are.",
        parameters=("values", "codes"),
        cases=(
            Case(
                (np.array([1.0, -1.0]), np.array([[1.0, 1.0], [-1.0, -1.0], [1.0, -0.5]])),
                2,
                expects="2: the squared distances are 4, 4 and 0.25",
            ),
            Case(
                (np.zeros(2), np.array([[0.0, 3.0], [2.0, 2.0], [-3.0, -3.0]])),
                1,
                expects="1: the squared distances are 9, 8 and 18",
            ),
            Case(
                (np.array([1.0, 0.0]), np.array([[4.0, 1.0], [3.0, 2.0], [1.0, 2.5]])),
                2,
                expects="2: the squared distances are 10, 8 and 6.25",
            ),
            Case(
                (np.zeros(1), np.array([[5.0], [1.0], [-1.0]])),
                1,
                expects="1: the squared distances are 25, 1 and 1",
            ),
        ),
        compare=exact,
    ),
    Exercise(
        chapter=4,
        number=5,
        name="balanced_table",
        points=3,
        topic="partial connections",
        asks="A table of True and False, 5 rows (maps in) by 12 columns (maps out): no two columns "
        "equal, each with two to four True; every row with equally many; at most 30 in all.",
        cases=(
            Case(
                (),
                expects="5 rows, 12 different columns of 2 to 4 True, equally many in each "
                "row, at most 30 in all",
            ),
        ),
        compare=balanced,
    ),
    Exercise(
        chapter=4,
        number=6,
        name="rejected_for",
        points=3,
        topic="rejection",
        asks="The smallest number of digits to turn away, the least certain first, so that at most "
        "`most_errors` of those kept are read wrongly. A digit is read as its smallest distance "
        "says; its certainty is the second smallest minus the smallest. `distances` is (N, "
        "classes), `labels` (N,); no two digits are equally certain.",
        parameters=("distances", "labels", "most_errors"),
        cases=(
            Case((_DIGITS, _LABELS, 2), 0, expects="0: two are read wrongly"),
            Case((_DIGITS, _LABELS, 1), 1, expects="1: the second goes, it is the least certain"),
            Case(
                (_DIGITS, _LABELS, 0),
                4,
                expects="4: the third is read wrongly and is the most certain",
            ),
            Case(
                (_DIGITS, np.array([0, 0, 1, 0]), 0), 2, expects="2: the second and the fourth go"
            ),
        ),
        compare=exact,
    ),
    Exercise(
        chapter=4,
        number=7,
        name="levenberg_rates",
        points=2,
        topic="further: Levenberg–Marquardt",
        asks="The step size of each weight, rate / (mu + h), where h is the weight's entry of "
        "`second_derivatives`, as a list or an array of its shape.",
        parameters=("second_derivatives", "rate", "mu"),
        cases=(
            Case((np.array([0.0, 1.0, 3.0]), 0.5, 1.0), [0.5, 0.25, 0.125]),
            Case((np.array([0.03, 0.08, 0.13]), 0.0005, 0.02), [0.01, 0.005, 0.01 / 3]),
        ),
        compare=close(),
    ),
    Exercise(
        chapter=4,
        number=8,
        name="by_luck",
        points=2,
        topic="judging a rung",
        asks="How probable it is that two equally good networks differ at least as much by luck: "
        "`first_wrong` and `second_wrong` are bool arrays (N,), which digits each reads wrongly. "
        "Only digits that one of the two reads wrongly count, each like a fair coin; both sides "
        "count, and 1 is the most.",
        parameters=("first_wrong", "second_wrong"),
        cases=(
            Case(
                (_wrong("####...."), _wrong("........")),
                0.125,
                asked="the first reads 4 digits wrongly, the second none of these 8",
                note="2 · 1/16",
            ),
            Case(
                (_wrong("#..##....."), _wrong(".#.######.")),
                0.21875,
                asked="only the first is wrong 1 time, only the second 5 times, both 2 times",
                note="2 · (1 + 6)/64",
            ),
            Case(
                (_wrong("##..#"), _wrong("..###")),
                1.0,
                asked="only the first 2 times, only the second 2 times, both once",
            ),
            Case((_wrong("#.#"), _wrong("#.#")), 1.0, asked="both read the same two of 3 wrongly"),
            Case(
                (_wrong("#########.##"), _wrong(".........###")),
                0.021484375,
                asked="only the first 9 times, only the second once, both 2 times",
                note="2 · (1 + 10)/1024",
            ),
        ),
        compare=close(),
    ),
    Exercise(
        chapter=4,
        number=9,
        name="moved_reader",
        points=3,
        topic="training a rung",
        asks=f"A function that trains a Keras model on digits and returns it: {_MOVED.words}. "
        "`images` are uint8 (N, 28, 28, 1), digits in the middle of their field; those that it is "
        "asked about are moved by up to 4 pixels. The model takes such pictures as they are. "
        "`labels` are ints 0 to 9, numbered in another way in each case.",
        parameters=("images", "labels"),
        cases=(
            replace(
                training_case(401, 402, (5, 2, 7, 0, 9, 4, 1, 8, 3, 6)),
                asked="train on 1,437 digits in the middle, be asked about 360 moved ones",
                expects=f"right on at least {_MOVED.at_least:.0%} of them",
            ),
        ),
        compare=reaches(_MOVED),
        observer="network",
        preparer="digits",
    ),
)
