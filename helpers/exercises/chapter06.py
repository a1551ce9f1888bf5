"""Exercises of chapter 6, *A survey of architectures*. Expected values are counted by hand."""

from dataclasses import replace
from functools import partial

import numpy as np

from helpers.exercises.comparing import close, exact
from helpers.exercises.model import Case, Exercise
from helpers.exercises.tabled import as_the_table, words
from helpers.exercises.trained import Threshold, garments, reaches, training_case

_FRUGAL = Threshold(0.65, partial(garments, count=500), (28, 28, 1), 10, most=8_000)

# Parameters, multiply-adds, shortcuts, activations.
_TABLES = (
    (((8, 8, 1), 4, [(1, 4, 1, 1)], 2), (146, 1_416, 1, 2)),
    (((16, 16, 3), 8, [(1, 8, 1, 1), (6, 12, 2, 2), (4, 12, 1, 1)], 10), (7_418, 126_712, 3, 8)),
    (((21, 20, 1), 6, [(2, 10, 3, 2), (3, 16, 2, 2)], 5), (5_929, 89_042, 3, 11)),
)

# Error in per cent, millions of multiply-adds.
_NETWORKS = [
    ("plain", 30.0, 400),
    ("deep", 20.0, 900),
    ("wide", 22.0, 1500),  # deep has a lower error for less
    ("small", 40.0, 100),
    ("slow", 30.0, 500),  # plain is as good for less
    ("middle", 25.0, 800),
]

EXERCISES = (
    Exercise(
        chapter=6,
        number=1,
        name="two_threes_share",
        points=1,
        topic="stacked convolutions",
        asks="The multiply-adds of two 3 × 3 convolutions, one after the other, divided by those "
        "of one 5 × 5 convolution; sizes and channels are the same everywhere.",
        cases=(Case((), 0.72, form="a float below 1: two 3 × 3 by one 5 × 5"),),  # (9 + 9) / 25
        compare=close(),
    ),
    Exercise(
        chapter=6,
        number=2,
        name="bottleneck_parameters",
        points=1,
        topic="bottleneck",
        asks="The weights, without biases, of the three convolutions of a bottleneck: 1 × 1 from "
        "`channels` to `reduced`, 3 × 3 from `reduced` to `reduced`, 1 × 1 back to `channels`.",
        parameters=("channels", "reduced"),
        cases=(
            Case((256, 64), 69_632, note="16,384 + 36,864 + 16,384"),
            Case((10, 3), 141, note="30 + 81 + 30"),
            Case((4, 1), 17, note="4 + 9 + 4"),
        ),
        compare=exact,
    ),
    Exercise(
        chapter=6,
        number=3,
        name="dense_channels",
        points=1,
        topic="dense block",
        asks="The channels that enter each layer of a dense block of `depth` layers, and last "
        "those that leave the block: a list of depth + 1 ints. Each layer adds `growth` channels.",
        parameters=("channels_in", "growth", "depth"),
        cases=(
            Case((64, 32, 6), [64, 96, 128, 160, 192, 224, 256]),
            Case((3, 2, 2), [3, 5, 7]),
            Case((10, 5, 1), [10, 15]),
        ),
        compare=exact,
    ),
    Exercise(
        chapter=6,
        number=4,
        name="grouped_parameters",
        points=2,
        topic="grouped convolution",
        asks="The weights and biases of a grouped convolution with a square kernel; `groups` "
        "divides both numbers of channels.",
        parameters=("kernel_size", "channels_in", "channels_out", "groups"),
        cases=(
            Case((3, 4, 8, 2), 152, note="8 filters × (9 · 2 weights + 1 bias)"),
            Case((1, 6, 3, 3), 9, note="3 filters × (2 weights + 1 bias)"),
            Case((2, 5, 10, 5), 50, note="10 filters × (4 weights + 1 bias)"),
            Case((5, 2, 3, 1), 153, note="3 filters × (25 · 2 weights + 1 bias)"),
        ),
        compare=exact,
    ),
    Exercise(
        chapter=6,
        number=5,
        name="channel_shuffle",
        points=2,
        topic="channel shuffle",
        asks="The order of the channels 0 to channels - 1 after ShuffleNet's shuffle, as a list: "
        "the first channel of each group, then the second of each, and so on. The groups are "
        "equally large and stand one after the other.",
        parameters=("channels", "groups"),
        cases=(
            Case((6, 2), [0, 3, 1, 4, 2, 5]),
            Case((6, 3), [0, 2, 4, 1, 3, 5]),
            Case((8, 2), [0, 4, 1, 5, 2, 6, 3, 7]),
            Case((3, 1), [0, 1, 2]),
        ),
        compare=exact,
    ),
    Exercise(
        chapter=6,
        number=6,
        name="gate",
        points=3,
        topic="squeeze and excitation",
        asks="The maps after squeeze and excitation, in NumPy: the mean of each map, a dense layer "
        "with ReLU, a dense layer with a sigmoid, and each map times its gate. `maps` is "
        "(height, width, channels), `reduce_weights` (channels, reduced), `expand_weights` "
        "(reduced, channels); there are no biases.",
        parameters=("maps", "reduce_weights", "expand_weights"),
        cases=(
            Case(
                (
                    np.array([[[1.0, 2.0], [3.0, 6.0]]]),
                    np.array([[0.5], [0.0]]),
                    np.array([[1.0, -1.0]]),
                ),
                [[[0.7310585786, 0.5378828427], [2.1931757359, 1.6136485282]]],
                note="maps times sigmoid(1) and sigmoid(-1)",
            ),
            Case(
                (
                    np.array([[[1.0], [3.0]], [[5.0], [-5.0]]]),
                    np.array([[-1.0, 0.5]]),
                    np.array([[5.0], [2.0]]),
                ),
                [[[0.7310585786], [2.1931757359]], [[3.6552928932], [-3.6552928932]]],
                note="maps times sigmoid(5 · 0 + 2 · 0.5)",
            ),
            Case(
                (np.array([[[2.0, 4.0, 6.0]]]), np.full((3, 1), -1.0), np.array([[1.0, 2.0, 3.0]])),
                [[[1.0, 2.0, 3.0]]],
                note="maps times sigmoid(0)",
            ),
        ),
        compare=close(1e-5, 1e-6),
    ),
    Exercise(
        chapter=6,
        number=7,
        name="pareto",
        points=3,
        topic="error against cost",
        asks="The names of the networks that no other beats, as a list in the order given. "
        "`networks` is a list of (name, error, multiply_adds). A network beats another if its "
        "error and its multiply-adds are lower or equal, and one of the two is lower.",
        parameters=("networks",),
        cases=(
            Case(
                (_NETWORKS,),
                ["plain", "deep", "small", "middle"],
                asked="plain (30.0, 400), deep (20.0, 900), wide (22.0, 1500), small (40.0, 100), "
                "slow (30.0, 500), middle (25.0, 800)",
            ),
            Case(
                ([("left", 25.0, 300), ("right", 25.0, 300), ("over", 25.0, 301)],),
                ["left", "right"],
                note="those with the same two numbers do not beat each other",
            ),
            Case(
                ([("worse", 25.0, 20), ("late", 20.0, 20), ("cheap", 30.0, 10)],),
                ["late", "cheap"],
            ),
        ),
        compare=exact,
    ),
    Exercise(
        chapter=6,
        number=8,
        name="from_table",
        points=4,
        topic="a network from its table",
        asks="The Keras model that a table of inverted residual blocks describes, as MobileNetV2's "
        "does. First a 3 × 3 convolution to `stem` channels at stride 2. Then for each row "
        "(expansion, channels, repeats, stride) as many blocks: a 1 × 1 convolution to expansion "
        "times the channels that come in, left out if expansion is 1; a 3 × 3 depthwise "
        "convolution; a 1 × 1 convolution to `channels`; a shortcut where stride and channels "
        "allow it. The row's stride is that of its first block. No biases, padding same, batch "
        "normalisation behind every convolution, and ReLU6 behind all but a block's last. At the "
        "end global average pooling and a dense layer with softmax.",
        parameters=("input_shape", "stem", "table", "classes"),
        cases=tuple(
            Case(arguments, counts, expects=words(counts)) for arguments, counts in _TABLES
        ),
        compare=as_the_table,
        observer="network",
    ),
    Exercise(
        chapter=6,
        number=9,
        name="frugal_network",
        points=3,
        topic="accuracy within a budget",
        asks=f"A function that trains a Keras model on garments and returns it: {_FRUGAL.words}. "
        "`images` are uint8 (N, 28, 28, 1), and the model takes such pictures as they are; "
        "`labels` are ints 0 to 9, numbered in another way in each case.",
        parameters=("images", "labels"),
        cases=(
            replace(
                training_case(601, 602, (6, 1, 9, 4, 0, 8, 3, 5, 2, 7)),
                asked="train on 2,000 drawn garments, be asked about 500 others",
                expects=f"at most {_FRUGAL.most:,} parameters, right on at least "
                f"{_FRUGAL.at_least:.0%} of them",
            ),
        ),
        compare=reaches(_FRUGAL),
        observer="network",
        preparer="garments",
    ),
)
