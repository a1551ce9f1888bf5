"""Exercises of chapter 5, *Cats and dogs*. Expected values are counted by hand."""

from dataclasses import replace
from functools import partial

import numpy as np

from helpers.exercises.comparing import close, close_pair, exact
from helpers.exercises.model import Case, Exercise
from helpers.exercises.pipes import no_leak, photograph_case
from helpers.exercises.trained import Threshold, pets, reaches, training_case

_PETS = Threshold(0.62, partial(pets, count=500), (32, 32, 3), 2, most=100_000)

_GREY_ROW = [10, 20, 20, 15, 15, 200, 255, 0, 1]
_BITS_OF_ROW = [True, False, False, False, True, True, False, True]
_THIRD_ROW_RISES = [[7] * 9] * 2 + [list(range(240, 249))] + [[7] * 9] * 5

_HASHES = [
    [True, False, True, False],
    [True, False, True, True],  # 1 bit from the first
    [False, True, False, True],  # 4 and 3 bits
    [True, False, True, False],  # 0, 1 and 4 bits
]

EXERCISES = (
    Exercise(
        chapter=5,
        number=1,
        name="where_parameters",
        points=1,
        topic="flatten and dense",
        asks="The parameters of the dense layer of 128 units in the small network: 64 × 64 × 3, a "
        "convolution of 32 filters of 3 × 3 (no padding), a 2 × 2 max pooling of stride 2, a "
        "flatten, this layer.",
        cases=(Case((), 3_936_384, form="one int"),),  # 31·31·32·128 + 128
        compare=exact,
    ),
    Exercise(
        chapter=5,
        number=2,
        name="cat_or_dog",
        points=1,
        topic="probability and threshold",
        asks='"dog" if `probability`, which is that of a dog, is at least `threshold`, else "cat".',
        parameters=("probability", "threshold"),
        cases=(
            Case((0.875, 0.5), "dog"),
            Case((0.375, 0.5), "cat"),
            Case((0.5, 0.5), "dog"),
            Case((0.625, 0.75), "cat"),
            Case((0.375, 0.25), "dog"),
            Case((1.0, 0.5), "dog"),
            Case((0.496, 0.5), "cat"),
        ),
        compare=exact,
    ),
    Exercise(
        chapter=5,
        number=3,
        name="confusion_counts",
        points=2,
        topic="confusion matrix",
        asks="A list of two lists of two ints: the rows are what an image is, the columns what it "
        "was called, cat first. `labels` and `predictions` are arrays (N,) of 0 (cat) and 1 (dog).",
        parameters=("labels", "predictions"),
        cases=(
            Case(
                (
                    np.array([0, 0, 0, 0, 0, 0, 1, 1, 1, 1]),
                    np.array([0, 1, 0, 0, 1, 0, 0, 1, 1, 1]),
                ),
                [[4, 2], [1, 3]],
            ),
            Case((np.array([1, 1, 0]), np.array([0, 0, 1])), [[0, 1], [2, 0]]),
            Case((np.array([1, 1, 1]), np.array([1, 1, 1])), [[0, 0], [0, 3]]),
            Case((np.array([0, 0]), np.array([0, 0])), [[2, 0], [0, 0]]),
        ),
        compare=exact,
    ),
    Exercise(
        chapter=5,
        number=4,
        name="area_under_curve",
        points=3,
        topic="ROC curve",
        asks="The area under the ROC curve: of all pairs of a dog and a cat the share in which the "
        "dog has the higher score; a tie counts one half. `labels` is an array (N,) of 0 (cat) and "
        "1 (dog), both of them, `scores` one of floats of any size.",
        parameters=("labels", "scores"),
        cases=(
            Case(
                (np.array([0, 1, 0, 1, 1]), np.array([0.125, 0.5, 0.375, 0.875, 0.25])),
                0.8333333333333334,
                note="5 of 6 pairs",
            ),
            Case(
                (np.array([1, 0, 1, 0]), np.array([0.5, 0.5, 0.75, 0.25])),
                0.875,
                note="3.5 of 4 pairs",
            ),
            Case(
                (np.array([0, 0, 1, 0, 1]), np.array([0.75, 0.625, 0.625, 0.25, 0.125])),
                0.25,
                note="1.5 of 6 pairs",
            ),
            Case(
                (np.array([1, 0, 0, 1, 0]), np.array([-3.0, -5.0, -1.0, 12.0, 7.0])),
                0.6666666666666666,
                note="4 of 6 pairs",
            ),
            Case(
                (np.array([1, 0, 0]), np.array([0.0, 0.0, 0.0])), 0.5, note="1 of 2 pairs: two ties"
            ),
        ),
        compare=close(),
    ),
    Exercise(
        chapter=5,
        number=5,
        name="difference_hash",
        points=2,
        topic="near-duplicates",
        asks="The 64 bits of an image's difference hash as a flat list of bools, row by row: is a "
        "cell brighter than its left neighbour? `image` is an array (8, 9) of uint8; equal is not "
        "brighter.",
        parameters=("image",),
        cases=(
            Case(
                (np.array([_GREY_ROW] * 8, "uint8"),),
                _BITS_OF_ROW * 8,
                asked=f"8 rows of {_GREY_ROW}",
                expects="[True, False, False, False, True, True, False, True], 8 times",
            ),
            Case(
                (np.array(_THIRD_ROW_RISES, "uint8"),),
                [False] * 16 + [True] * 8 + [False] * 40,
                asked="7 everywhere, but the third row is [240, 241, … 248]",
                expects="8 times True, for the third row",
            ),
        ),
        compare=exact,
    ),
    Exercise(
        chapter=5,
        number=6,
        name="near_duplicates",
        points=2,
        topic="near-duplicates",
        asks="A list of all pairs (i, j), i < j, for which hashes[i] and hashes[j] differ in at "
        "most `at_most` bits, in ascending order. `hashes` is a list of lists of bools, all "
        "equally long; indices begin at 0.",
        parameters=("hashes", "at_most"),
        cases=(
            Case(
                (_HASHES, 3),
                [(0, 1), (0, 3), (1, 2), (1, 3)],
                asked="the bits TFTF, TFTT, FTFT, TFTF (True, False); at_most 3",
            ),
            Case((_HASHES, 0), [(0, 3)], asked="the bits TFTF, TFTT, FTFT, TFTF; at_most 0"),
            Case(
                (_HASHES, 1),
                [(0, 1), (0, 3), (1, 3)],
                asked="the bits TFTF, TFTT, FTFT, TFTF; at_most 1",
            ),
            Case((_HASHES[1:3], 2), [], asked="the bits TFTT, FTFT; at_most 2"),
        ),
        compare=exact,
    ),
    Exercise(
        chapter=5,
        number=7,
        name="calibration_error",
        points=3,
        topic="further: calibration",
        asks="The expected calibration error: deal the images into `bins` bins of equal width by "
        "their probability of a dog; sum, over the bins that have images, the share of all images "
        "that are in the bin times the distance between its mean probability and its share of "
        "dogs. Bin k = 0, 1, … holds k/bins ≤ p < (k + 1)/bins, the last one also p = 1. `labels` "
        "is an array (N,) of 0 (cat) and 1 (dog), `probabilities` one of floats.",
        parameters=("labels", "probabilities", "bins"),
        cases=(
            Case(
                (np.array([1, 0, 1, 0]), np.array([0.9, 0.7, 0.4, 0.3]), 2),
                0.225,
                note="2/4 · |0.8 - 1/2| + 2/4 · |0.35 - 1/2|",
            ),
            Case(
                (np.array([1, 1, 0]), np.array([0.5, 0.75, 1.0]), 2),
                0.08333333333333333,
                note="|0.75 - 2/3|: all three are in the upper bin",
            ),
            Case(
                (np.array([0, 0, 1, 1]), np.array([0.05, 0.15, 0.1, 0.95]), 5),
                0.1875,
                note="3/4 · |0.1 - 1/3| + 1/4 · |0.95 - 1|",
            ),
            Case(
                (np.array([1, 0, 0, 1]), np.array([0.25, 0.375, 0.0, 0.5]), 4),
                0.21875,
                note="1/4 · |0 - 0| + 2/4 · |0.3125 - 1/2| + 1/4 · |0.5 - 1|",
            ),
        ),
        compare=close(1e-5, 1e-6),
    ),
    Exercise(
        chapter=5,
        number=8,
        name="mixed_pair",
        points=1,
        topic="mixed pairs",
        asks="The pair (image, label) that is made of `share` of the first image and the rest of "
        "the second, and of their labels in the same way. The images are arrays of floats of one "
        "shape, the labels 0 or 1, `share` is from 0 to 1.",
        parameters=("first", "second", "first_label", "second_label", "share"),
        cases=(
            Case(
                (
                    np.array([[0.0, 4.0], [8.0, 12.0]]),
                    np.array([[8.0, 8.0], [0.0, 4.0]]),
                    1,
                    0,
                    0.25,
                ),
                ([[6.0, 7.0], [2.0, 6.0]], 0.25),
            ),
            Case(
                (np.array([[[1.0, 0.0, 0.5]]]), np.array([[[0.0, 1.0, 0.5]]]), 0, 1, 0.75),
                ([[[0.75, 0.25, 0.5]]], 0.25),
            ),
            Case((np.array([[2.0, 3.0]]), np.array([[5.0, 7.0]]), 1, 1, 0.5), ([[3.5, 5.0]], 1.0)),
        ),
        compare=close_pair("image", "label"),
    ),
    Exercise(
        chapter=5,
        number=9,
        name="split_and_pipe",
        points=3,
        topic="splitting and piping without a leak",
        asks="The pair (training, validation) of pipelines, each of batches (photographs, labels) "
        "of 16. Every photograph is in one of the two, 10 to 30 % of them in validation, and all "
        "of one animal on the same side. Training deals its photographs anew in each pass, "
        "validation keeps its order. `photographs` are uint8 (N, 4, 4, 1), `labels` (N,) 0 or 1, "
        "`animals` (N,) the number of the animal that is seen.",
        parameters=("photographs", "labels", "animals"),
        cases=(
            replace(
                photograph_case(501, 120, 30),
                asked="120 photographs of 30 animals",
                expects="two pipelines without a leak",
            ),
            replace(
                photograph_case(502, 90, 12),
                asked="90 photographs of 12 animals, some of them often",
                expects="two pipelines without a leak",
            ),
        ),
        compare=no_leak,
        observer="pipelines",
    ),
    Exercise(
        chapter=5,
        number=10,
        name="cat_dog_network",
        points=3,
        topic="training a network",
        asks="A function that trains a Keras model on cats and dogs and returns it: "
        f"{_PETS.words}. `images` are uint8 (N, 32, 32, 3), and the model takes such pictures as "
        "they are; `labels` are 0 and 1, and which of them is the cat differs from case to case.",
        parameters=("images", "labels"),
        cases=(
            replace(
                training_case(503, 504, (1, 0)),
                asked="train on 1,200 drawn pets, be asked about 500 others",
                expects=f"right on at least {_PETS.at_least:.0%} of them",
            ),
        ),
        compare=reaches(_PETS),
        observer="network",
        preparer="pets",
    ),
)
