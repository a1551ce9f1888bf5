"""Exercises of chapter 2, *Anatomy of a Keras summary*. Expected values are counted by hand."""

import math

import numpy as np
from numpy.typing import NDArray

from helpers.exercises.comparing import close, close_pair, exact
from helpers.exercises.model import RIGHT, Case, Exercise, Judgement
from helpers.exercises.words import show

_BEGIN = "begin the model with keras.Input(input_shape)"


def model_fits(value: object, case: Case) -> Judgement:
    """Judge a network that was handed over by budget, input shape and classes."""
    from helpers.exercises.rebuilding import answers, rebuild

    budget: int
    budget, input_shape, classes = case.arguments  # type: ignore[assignment]
    model = rebuild(value, images=2)
    parameters, layers = model.count_params(), model.layers[1:]
    convolutions = sum("Conv2D" in type(layer).__name__ for layer in layers)
    came_in, came_out = model.input_shape, model.output_shape
    wanted = (
        (came_in == (None, *input_shape), _asked("input", came_in, (None, *input_shape))),  # type: ignore[misc]
        (came_out == (None, classes), _asked("output", came_out, (None, classes))),
        (convolutions >= 2, f"the number of its convolution layers is {convolutions}"),
        (budget <= 2 * parameters <= 2 * budget, "its parameters are not within these bounds"),
    )
    reason = next((words for holds, words in wanted if not holds), "")
    if not reason and not _are_probabilities(answers(model, _ramps(model.input_shape[1:]))):
        reason = "its outputs for an image do not sum to 1"
    if not reason:
        return RIGHT
    came = f"a model of {len(layers)} layers with {parameters:,} parameters"
    return Judgement("wrong", reason, came)


def _asked(end: str, came: object, asked: tuple[object, ...]) -> str:
    return f"its {end} shape is {show(came)}, the batch first; {show(asked)} is asked"


def _ramps(shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Two images, from dark to bright and back."""
    ramp = np.linspace(0, 255, math.prod(shape)).astype(np.uint8).reshape(shape)
    return np.stack([ramp, 255 - ramp])


def _are_probabilities(outputs: NDArray[np.float32]) -> bool:
    return bool((outputs >= 0).all() and np.allclose(outputs.sum(axis=1), 1, 0, 1e-3))


def _model_case(budget: int, input_shape: tuple[int, int, int], classes: int) -> Case:
    return Case(
        (budget, input_shape, classes),
        expects=f"at least two convolutions, {-(-budget // 2):,} to {budget:,} parameters, input "
        f"{input_shape}, {classes} outputs that sum to 1",
    )


EXERCISES = (
    Exercise(
        chapter=2,
        number=1,
        name="head_parameters",
        points=1,
        topic="flatten and dense",
        asks="The parameters of the dense layer of 10 units that follows a 3 × 3 convolution of 16 "
        "filters (no padding) on 30 × 30 × 3 and a flatten.",
        cases=(Case((), 125_450, form="one int"),),  # 28·28·16·10 + 10
        compare=exact,
    ),
    Exercise(
        chapter=2,
        number=2,
        name="layer_parameters",
        points=1,
        topic="parameters of a convolution",
        asks="The parameters of a convolution layer; `kernel_size` is (height, width).",
        parameters=("kernel_size", "channels_in", "filters", "use_bias"),
        cases=(
            Case(((3, 3), 3, 32, True), 896),
            Case(((5, 3), 1, 4, False), 60),
            Case(((1, 1), 64, 10, True), 650),
        ),
        compare=exact,
    ),
    Exercise(
        chapter=2,
        number=3,
        name="most_filters",
        points=2,
        topic="parameters of a convolution",
        asks="The largest number of filters of a convolution layer with bias and a square kernel "
        "whose parameters stay within `budget`; 0 if not one does.",
        parameters=("budget", "kernel_size", "channels_in"),
        cases=(
            Case((1000, 3, 3), 35),
            Case((280, 3, 3), 10),
            Case((27, 3, 3), 0),
            Case((100_000, 1, 1), 50_000),
        ),
        compare=exact,
    ),
    Exercise(
        chapter=2,
        number=4,
        name="separable_share",
        points=2,
        topic="multiply-adds",
        asks="The multiply-adds of a depthwise separable convolution with a square kernel, divided "
        "by those of the ordinary one.",
        parameters=("kernel_size", "channels_in", "channels_out"),
        cases=(
            Case((2, 3, 4), 0.5),  # (12 + 12) / 48
            Case((1, 8, 8), 1.125),  # (8 + 64) / 64
            Case((3, 32, 64), 0.1267361111111111),  # (288 + 2048) / 18432
            Case((9, 30, 200), 0.017345679012345678),  # (2430 + 6000) / 486000
        ),
        compare=close(),
    ),
    Exercise(
        chapter=2,
        number=5,
        name="model_within",
        points=3,
        topic="building to a budget",
        asks="A Keras model with this input shape, at least two convolutions, a softmax over "
        "`classes`, and at most `budget` but at least half of `budget` parameters.",
        parameters=("budget", "input_shape", "classes"),
        cases=(_model_case(10_000, (28, 28, 1), 10), _model_case(60_000, (32, 32, 3), 4)),
        compare=model_fits,
        observer="network",
        advice={"isn't built": _BEGIN},
    ),
    Exercise(
        chapter=2,
        number=6,
        name="fold_batch_norm",
        points=3,
        topic="batch normalisation",
        asks="The (kernel, bias) of the one convolution that does what a convolution followed by "
        "batch normalisation does at inference.",
        parameters=("kernel", "bias", "gamma", "beta", "mean", "variance", "epsilon"),
        cases=(
            Case(
                (
                    np.array([[[[1.0, 2.0]]]]),
                    np.array([1.0, 0.0]),
                    np.array([2.0, 3.0]),
                    np.array([0.5, -1.0]),
                    np.array([1.0, 4.0]),
                    np.array([3.75, 0.75]),
                    0.25,
                ),
                ([[[[1.0, 6.0]]]], [0.5, -13.0]),
                asked="kernel [[[[1, 2]]]], bias [1, 0], gamma [2, 3], beta [0.5, -1], "
                "mean [1, 4], variance [3.75, 0.75], epsilon 0.25",
            ),
            Case(
                (
                    np.array([[[[1.0], [2.0]]], [[[3.0], [4.0]]]]),
                    np.array([0.5]),
                    np.array([1.0]),
                    np.array([1.0]),
                    np.array([0.2]),
                    np.array([0.0]),
                    0.01,
                ),
                ([[[[10.0], [20.0]]], [[[30.0], [40.0]]]], [4.0]),
                asked="kernel [[[[1], [2]]], [[[3], [4]]]], bias [0.5], gamma [1], beta [1], "
                "mean [0.2], variance [0], epsilon 0.01",
            ),
        ),
        compare=close_pair("kernel", "bias"),
    ),
    Exercise(
        chapter=2,
        number=7,
        name="broken_rows",
        points=2,
        topic="debugging a summary",
        asks="The positions in `rows`, ascending, of the rows whose parameters or whose flattened "
        "length cannot be right, each judged by its own row and the output shape of the row "
        "before. A row is (kind, kernel_size, output_shape, parameters).",
        parameters=("rows",),
        cases=(
            Case(
                (
                    [
                        ("Input", 0, (28, 28, 1), 0),
                        ("Conv2D", 3, (26, 26, 8), 72),
                        ("MaxPooling2D", 2, (13, 13, 8), 0),
                        ("Conv2D", 5, (9, 9, 16), 3216),
                        ("BatchNormalization", 0, (9, 9, 16), 32),
                        ("Flatten", 0, (1296,), 0),
                        ("Dense", 0, (10,), 12970),
                    ],
                ),
                [1, 4],
                note="8 · (9 + 1) = 80 and 4 · 16 = 64",
                asked="Input 28 × 28 × 1; Conv2D 3, 26 × 26 × 8, 72; MaxPooling2D 2, 13 × 13 × 8, "
                "0; Conv2D 5, 9 × 9 × 16, 3216; BatchNormalization, 64 → 32; Flatten 1296, 0; "
                "Dense 10, 12970",
            ),
            Case(
                (
                    [
                        ("Input", 0, (8, 6, 3), 0),
                        ("DepthwiseConv2D", 3, (8, 6, 3), 84),
                        ("Dense", 0, (8, 6, 5), 20),
                        ("Flatten", 0, (48,), 0),
                        ("Dense", 0, (2,), 98),
                    ],
                ),
                [1, 3],
                asked="Input 8 × 6 × 3; DepthwiseConv2D 3, 8 × 6 × 3, 84; Dense 8 × 6 × 5, 20; "
                "Flatten 48, 0; Dense 2, 98",
                note="3 · (9 + 1) = 30 and 8 · 6 · 5 = 240; 98 fits the 48 before it",
            ),
            Case(
                (
                    [
                        ("Input", 0, (4, 4, 2), 0),
                        ("Conv2D", 1, (4, 4, 3), 9),
                        ("MaxPooling2D", 2, (2, 2, 3), 3),
                        ("Flatten", 0, (12,), 12),
                        ("Dense", 0, (1,), 12),
                    ],
                ),
                [2, 3, 4],
                asked="Input 4 × 4 × 2; Conv2D 1, 4 × 4 × 3, 9; MaxPooling2D 2, 2 × 2 × 3, 3; "
                "Flatten 12, 12; Dense 1, 12",
                note="pooling and flatten have none, the dense layer has 13",
            ),
            Case(
                ([("Input", 0, (5, 5, 1), 0), ("Conv2D", 3, (3, 3, 2), 20)],),
                [],
                asked="Input 5 × 5 × 1; Conv2D 3, 3 × 3 × 2, 20",
            ),
        ),
        compare=exact,
    ),
)
