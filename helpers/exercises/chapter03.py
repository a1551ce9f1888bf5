"""Exercises of chapter 3, *A CNN from TensorFlow's own operations*. Expected values by hand."""

from dataclasses import replace
from functools import partial

import numpy as np

from helpers.exercises.comparing import close, exact
from helpers.exercises.model import Case, Exercise
from helpers.exercises.trained import Threshold, garments, reaches, training_case

_GARMENTS = Threshold(0.65, partial(garments, count=500), (28, 28, 1), 10, most=100_000)

EXERCISES = (
    Exercise(
        chapter=3,
        number=1,
        name="pool_strides",
        points=1,
        topic="strides as lists of four",
        asks="The list of four numbers that, as `ksize` and as `strides` of tf.nn.max_pool2d, "
        "halves the height of a batch of images and leaves a third of its width.",
        cases=(Case((), [1, 2, 3, 1], form="a list of four ints"),),
        compare=exact,
    ),
    Exercise(
        chapter=3,
        number=2,
        name="dense_inputs",
        points=1,
        topic="shapes through a network",
        asks="The inputs of the dense layer that follows a flatten, after `pools` poolings of "
        "window 2, stride 2 and padding SAME of height × width × channels.",
        parameters=("height", "width", "channels", "pools"),
        cases=(
            Case((28, 28, 64, 2), 3136, note="7 × 7 × 64"),
            Case((6, 4, 5, 0), 120, note="6 × 4 × 5"),
            Case((33, 5, 2, 3), 10, note="5 × 1 × 2"),  # 33, 17, 9, 5 and 5, 3, 2, 1
        ),
        compare=exact,
    ),
    Exercise(
        chapter=3,
        number=3,
        name="stable_cross_entropy",
        points=2,
        topic="softmax and cross-entropy",
        asks="The cross-entropy of one example in nats, -log(softmax(logits)[label]), as a float: "
        "right for logits such as 1000 and -1000, too.",
        parameters=("logits", "label"),
        cases=(
            Case((np.zeros(2), 1), 0.6931471805599453, note="log 2"),
            Case((np.array([1.0, 1.0, 0.0, 1.0]), 2), 2.2142833003627604, note="log(1 + 3e)"),
            Case((np.array([1000.0, 0.0, -1000.0]), 1), 1000.0),
            Case((np.array([1000.0, 0.0, -1000.0]), 0), 0.0),
            Case((np.full(4, -1000.0), 3), 1.3862943611198906, note="log 4"),
        ),
        compare=close(1e-5, 1e-6),
    ),
    Exercise(
        chapter=3,
        number=4,
        name="momentum_step",
        points=2,
        topic="gradient descent with momentum",
        asks="The pair (weight, velocity) after a step of gradient descent with momentum: "
        "velocity becomes momentum * velocity - rate * gradient, and is added to weight. "
        "The first three arguments are arrays of one shape, and stay as they are.",
        parameters=("weight", "gradient", "velocity", "rate", "momentum"),
        cases=(
            Case((np.array([1.0]), np.array([2.0]), np.array([0.0]), 0.25, 0.5), ([0.5], [-0.5])),
            Case((np.array([1.0]), np.array([2.0]), np.array([0.5]), 0.25, 0.5), ([0.75], [-0.25])),
            Case(
                (np.array([1.0, 2.0]), np.array([1.0, -1.0]), np.array([-2.0, 4.0]), 0.5, 0.75),
                ([-1.0, 5.5], [-2.0, 3.5]),
            ),
        ),
        compare=close(1e-5, 1e-6),
        keeps=True,
    ),
    Exercise(
        chapter=3,
        number=5,
        name="max_pool_gradient",
        points=3,
        topic="backward pass",
        asks="The backward pass of a 2 × 2 max pooling of stride 2: the gradient for `image`, an "
        "array (H, W) of even height and width, from `upstream`, the gradient for the pooling's "
        "output. No window has two largest values.",
        parameters=("image", "upstream"),
        cases=(
            Case((np.array([[1.0, 2.0], [4.0, 3.0]]), np.array([[5.0]])), [[0, 0], [5, 0]]),
            Case(  # 3 is the largest value of one window, and stands in the other, too
                (np.array([[3.0, 1.0, 4.0, 3.0], [2.0, 0.0, 1.0, 2.0]]), np.array([[10.0, -20.0]])),
                [[10, 0, -20, 0], [0, 0, 0, 0]],
            ),
            Case(
                (
                    np.array(
                        [
                            [-1.0, -2.0, -6.0, -5.0],
                            [-3.0, -4.0, -7.0, -8.0],
                            [-8.0, -7.0, -2.0, -4.0],
                            [-6.0, -5.0, -3.0, -1.0],
                        ]
                    ),
                    np.array([[0.5, 2.0], [-1.0, 3.0]]),
                ),
                [[0.5, 0, 0, 2], [0, 0, 0, 0], [0, 0, 0, 0], [0, -1, 0, 3]],
            ),
        ),
        compare=close(),
    ),
    Exercise(
        chapter=3,
        number=6,
        name="inception_parameters",
        points=2,
        topic="inception module",
        asks="The weights and biases of an inception module; the arguments are those of "
        "inception_shapes.",
        parameters=("channels_in", "ones", "threes", "fives", "pool"),
        cases=(
            Case((1, 1, (1, 1), (1, 1), 1), 44, note="2 + 2 + 10 + 2 + 26 + 2"),
            Case((3, 2, (1, 4), (2, 5), 6), 339, note="8 + 4 + 40 + 8 + 255 + 24"),
            Case((192, 64, (96, 128), (16, 32), 32), 163_696, note="163,328 weights + 368 biases"),
        ),
        compare=exact,
    ),
    Exercise(
        chapter=3,
        number=7,
        name="mended_loop",
        points=4,
        topic="debugging a training loop",
        asks=f"A function that trains a Keras model on garments and returns it: {_GARMENTS.words}. "
        "`images` are uint8 (N, 28, 28, 1), and the model takes such pictures as they are; "
        "`labels` are ints 0 to 9, numbered in another way in each case.",
        parameters=("images", "labels"),
        cases=(
            replace(
                training_case(301, 302, (3, 8, 0, 5, 9, 1, 7, 2, 6, 4)),
                asked="train on 2,000 drawn garments, be asked about 500 others",
                expects=f"right on at least {_GARMENTS.at_least:.0%} of them",
            ),
        ),
        compare=reaches(_GARMENTS),
        observer="network",
        preparer="garments",
    ),
)
