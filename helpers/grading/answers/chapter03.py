"""Answers to the exercises of chapter 3: references, hidden cases, wrong ones, other right ones."""

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from helpers.exercises import Case
from helpers.grading.answers import trained
from helpers.grading.answers.model import Answers, Bools, Floats, Function, integers, judged_by

Pair: TypeAlias = tuple[int, int]
Map: TypeAlias = np.ndarray[tuple[int, int], np.dtype[np.float64]]


def dense_inputs(height: int, width: int, channels: int, pools: int) -> int:
    """Halve both sides, rounded up, as often as there are poolings."""
    for _ in range(pools):
        height, width = (height + 1) // 2, (width + 1) // 2
    return height * width * channels


def _inputs_halved_by(halve: Callable[[float], float]) -> Function:
    def answer(height: float, width: float, channels: int, pools: int) -> float:
        for _ in range(pools):
            height, width = halve(height), halve(width)
        return height * width * channels

    return answer


def _inputs_hidden(rng: np.random.Generator) -> list[Case]:
    sizes = ((17, 300), (301, 600), (2, 64), (1, 5))
    drawn = [integers(rng, *sizes) for _ in range(6)]
    return judged_by(dense_inputs, [(1, 1, 7, 3), (13, 30, 3, 0), *drawn])


def stable_cross_entropy(logits: Floats, label: int) -> float:
    """Take the largest logit off all of them, which changes no probability."""
    shifted = logits - logits.max()
    return float(np.log(np.exp(shifted).sum()) - shifted[label])


def _entropy_of(probabilities: Floats, label: int) -> float:
    return float(-np.log(probabilities[label]))


def _softmax(logits: Floats) -> Floats:
    shares: Floats = np.exp(logits) / np.exp(logits).sum()
    return shares


def _stable_softmax(logits: Floats) -> Floats:
    return _softmax(logits - logits.max())


def _entropy_by_loop(logits: Floats, label: int) -> float:
    largest = max(logits)
    return float(largest - logits[label]) + math.log(sum(math.exp(x - largest) for x in logits))


def _entropy_by_one_hot(logits: Floats, label: int) -> float:
    truth = np.eye(len(logits))[label]
    return float(-(truth * np.log(_stable_softmax(logits))).sum())


def _entropy_hidden(rng: np.random.Generator) -> list[Case]:
    arguments = [(np.array([-1000.0, 1000.0]), 0), (np.array([800.0]), 0)]
    for classes, deviation in [(2, 1), (10, 3), (5, 8), (10, 400), (7, 900)]:
        logits = (8 * rng.normal(0, deviation, classes)).round() / 8  # what float32 holds, too
        arguments.append((logits, int(rng.integers(classes))))
    return judged_by(stable_cross_entropy, arguments)


def momentum_step(
    weight: Floats, gradient: Floats, velocity: Floats, rate: float, momentum: float
) -> tuple[Floats, Floats]:
    """Slow down, speed up against the gradient, move."""
    velocity = momentum * velocity - rate * gradient
    return weight + velocity, velocity


def _step_in_place(
    weight: Floats, gradient: Floats, velocity: Floats, rate: float, momentum: float
) -> list[Floats]:
    velocity *= momentum
    velocity -= rate * gradient
    weight += velocity
    return [weight, velocity]


def _step_with_velocity_changed(
    weight: Floats, gradient: Floats, velocity: Floats, rate: float, momentum: float
) -> tuple[Floats, Floats]:
    velocity *= momentum
    velocity -= rate * gradient
    return weight + velocity, velocity


def _step_of_numbers(
    weight: Floats, gradient: Floats, velocity: Floats, rate: float, momentum: float
) -> tuple[list[float], list[float]]:
    velocities = [momentum * v - rate * g for v, g in zip(velocity, gradient, strict=True)]
    return [w + v for w, v in zip(weight, velocities, strict=True)], velocities


def _step_other_convention(
    weight: Floats, gradient: Floats, velocity: Floats, rate: float, momentum: float
) -> tuple[Floats, Floats]:
    velocity = momentum * velocity + gradient
    return weight - rate * velocity, velocity


def _step_nesterov(
    weight: Floats, gradient: Floats, velocity: Floats, rate: float, momentum: float
) -> tuple[Floats, Floats]:
    velocity = momentum * velocity - rate * gradient
    return weight + momentum * velocity - rate * gradient, velocity


def _step_hidden(rng: np.random.Generator) -> list[Case]:
    arguments = []
    for count in (1, 3, 8, 5):
        weight, gradient, velocity = rng.uniform(-2, 2, (3, count)).round(3)
        rate, momentum = rng.uniform(0.05, 0.95, 2).round(3).tolist()
        arguments.append((weight, gradient, velocity, rate, momentum))
    return judged_by(momentum_step, [*arguments, (*arguments[1][:3], 0.125, 0.0)])


def max_pool_gradient(image: Floats, upstream: Floats) -> Floats:
    """Hand each window's gradient to the cell that was its largest."""
    result = np.zeros(image.shape)
    for i, j in np.ndindex(*upstream.shape):
        window = image[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
        row, column = np.unravel_index(window.argmax(), window.shape)
        result[2 * i + row, 2 * j + column] = upstream[i, j]
    return result


def _windows(image: Floats) -> Floats:
    return image.reshape(image.shape[0] // 2, 2, image.shape[1] // 2, 2)


def _spread_over_windows(values: Floats) -> Floats:
    return values.repeat(2, axis=0).repeat(2, axis=1)


def _gradient_by_mask(image: Floats, upstream: Floats) -> Floats:
    windows = _windows(image)
    largest: Bools = windows == windows.max(axis=(1, 3), keepdims=True)
    return (largest * upstream[:, None, :, None]).reshape(image.shape)


def _gradient_in_place(image: Map, upstream: Map) -> list[list[float]]:
    image[:] = _gradient_by_mask(image, upstream)
    return image.tolist()


def _gradient_to_equal_values(image: Floats, upstream: Floats) -> Floats:
    result = np.zeros(image.shape)
    for largest, gradient in zip(_windows(image).max(axis=(1, 3)).flat, upstream.flat, strict=True):
        result[image == largest] += gradient
    return result


def _gradient_hidden(rng: np.random.Generator) -> list[Case]:
    arguments = []
    for height, width in [(2, 2), (2, 8), (6, 4), (8, 10)]:
        # Nine values, four different ones a window: the same value stands in many windows.
        rows, columns = height // 2, width // 2
        drawn = rng.permuted(np.tile(np.arange(-4.5, 4.5), (rows, columns, 1)), axis=-1)[..., :4]
        image = drawn.reshape(rows, columns, 2, 2).swapaxes(1, 2).reshape(height, width)
        arguments.append((image, rng.uniform(-3, 3, (rows, columns)).round(2)))
    return judged_by(max_pool_gradient, arguments)


def inception_parameters(channels_in: int, ones: int, threes: Pair, fives: Pair, pool: int) -> int:
    """Add up six convolutions."""
    convolutions = [
        (1, channels_in, ones),
        (1, channels_in, threes[0]),
        (3, *threes),
        (1, channels_in, fives[0]),
        (5, *fives),
        (1, channels_in, pool),
    ]
    return sum(kernel**2 * before * after + after for kernel, before, after in convolutions)


def _inception_without(*forgotten: str) -> Function:
    """Make an answer that leaves some of the module's counts out."""

    def answer(channels_in: int, ones: int, threes: Pair, fives: Pair, pool: int) -> int:
        counts = {
            "biases of the reductions": threes[0] + fives[0],
            "other biases": ones + threes[1] + fives[1] + pool,
            "reductions": channels_in * (threes[0] + fives[0]),
            "projection": pool * channels_in,
        }
        total = inception_parameters(channels_in, ones, threes, fives, pool)
        return total - sum(counts[name] for name in forgotten)

    return answer


def _inception_without_reductions(
    channels_in: int, ones: int, threes: Pair, fives: Pair, pool: int
) -> int:
    convolutions = [(1, ones), (3, threes[1]), (5, fives[1]), (1, pool)]
    return sum(filters * (kernel**2 * channels_in + 1) for kernel, filters in convolutions)


def _inception_by_arrays(
    channels_in: int, ones: int, threes: Pair, fives: Pair, pool: int
) -> np.int64:
    """Put the 1 × 1 convolutions of the input side by side."""
    shapes = [
        (1, 1, channels_in, ones + threes[0] + fives[0] + pool),
        (3, 3, *threes),
        (5, 5, *fives),
    ]
    return np.sum([np.prod(shape) + shape[-1] for shape in shapes])


def _inception_hidden(rng: np.random.Generator) -> list[Case]:
    arguments = []
    for _ in range(6):
        channels_in, ones, pool = integers(rng, (2, 600), (1, 400), (1, 130))
        threes, fives = integers(rng, (2, 200), (201, 400)), integers(rng, (2, 50), (51, 130))
        arguments.append((channels_in, ones, threes, fives, pool))
    return judged_by(inception_parameters, arguments)


ANSWERS = (
    Answers(
        name="pool_strides",
        reference=[1, 2, 3, 1],
        hidden=lambda rng: [],
        wrong={
            "width first": [1, 3, 2, 1],
            "height and width only": [2, 3],
            "channels first": [1, 1, 2, 3],
            "shares": [1, 1 / 2, 1 / 3, 1],
            "the batch, too": [2, 2, 3, 1],
            "the channels, too": [1, 2, 3, 3],
            "zeros for what stays": [0, 2, 3, 0],
            "width kept": [1, 2, 1, 1],
            "floats": [1.0, 2.0, 3.0, 1.0],
            "one number": 6,
        },
        right={"tuple": (1, 2, 3, 1), "array": np.array([1, 2, 3, 1])},
    ),
    Answers(
        name="dense_inputs",
        reference=dense_inputs,
        hidden=_inputs_hidden,
        wrong={
            "rounded down": _inputs_halved_by(lambda size: size // 2),
            "rounded down, at least 1": _inputs_halved_by(lambda size: max(1, size // 2)),
            "rounded to even": _inputs_halved_by(lambda size: round(size / 2)),
            "not rounded": _inputs_halved_by(lambda size: size / 2),
            "all at once, rounded to the nearest": lambda h, w, c, pools: (
                round(h / 2**pools) * round(w / 2**pools) * c
            ),
            "rounded at the end only": lambda h, w, c, pools: math.ceil(h * w * c / 4**pools),
            "one pooling": lambda h, w, c, pools: dense_inputs(h, w, c, 1),
            "divided by twice the poolings": lambda h, w, c, pools: (
                -(-h // (2 * pools or 1)) * -(-w // (2 * pools or 1)) * c
            ),
            "channels forgotten": lambda h, w, c, pools: dense_inputs(h, w, 1, pools),
            "square": lambda h, w, c, pools: dense_inputs(h, h, c, pools),
            "pooled along channels, too": lambda h, w, c, pools: dense_inputs(
                h, w, math.ceil(c / 2**pools), pools
            ),
            "weights of one unit and its bias": lambda *sizes: dense_inputs(*sizes) + 1,
            "shape": lambda h, w, c, pools: (-(-h // 2**pools), -(-w // 2**pools), c),
            "float": lambda *sizes: float(dense_inputs(*sizes)),
        },
        right={
            "ceil": _inputs_halved_by(lambda size: math.ceil(size / 2)),
            "all poolings at once": lambda h, w, c, pools: (
                -(-h // 2**pools) * -(-w // 2**pools) * c
            ),
            "NumPy int": lambda *sizes: np.int64(dense_inputs(*sizes)),
        },
    ),
    Answers(
        name="stable_cross_entropy",
        reference=stable_cross_entropy,
        hidden=_entropy_hidden,
        wrong={
            "as the formula stands": lambda logits, label: _entropy_of(_softmax(logits), label),
            "logarithm of the exponential": lambda logits, label: (
                np.log(np.exp(logits).sum()) - logits[label]
            ),
            "stable softmax, then logarithm": lambda logits, label: _entropy_of(
                _stable_softmax(logits), label
            ),
            "one-hot": _entropy_by_one_hot,
            "something small inside": lambda logits, label: _entropy_of(
                _stable_softmax(logits) + 1e-9, label
            ),
            "clipped probabilities": lambda logits, label: _entropy_of(
                _stable_softmax(logits).clip(1e-7, 1 - 1e-7), label
            ),
            "clipped logits": lambda logits, label: stable_cross_entropy(
                logits.clip(-500, 500), label
            ),
            "infinities replaced": lambda logits, label: np.nan_to_num(
                _entropy_of(_stable_softmax(logits), label)
            ),
            "mean taken off": lambda logits, label: _entropy_of(
                _softmax(logits - logits.mean()), label
            ),
            "the label's logit taken off": lambda logits, label: np.log(
                np.exp(logits - logits[label]).sum()
            ),
            "largest size taken off": lambda logits, label: (
                np.log(np.exp(logits - abs(logits).max()).sum()) + abs(logits).max() - logits[label]
            ),
            "no sum": lambda logits, label: logits.max() - logits[label],
            "no minus": lambda *arguments: -stable_cross_entropy(*arguments),
            "bits": lambda *arguments: stable_cross_entropy(*arguments) / math.log(2),
            "mean of all classes": lambda logits, label: np.mean(
                [stable_cross_entropy(logits, each) for each in range(len(logits))]
            ),
            "divided by the classes": lambda logits, label: (
                stable_cross_entropy(logits, label) / len(logits)
            ),
            "labels from 1": lambda logits, label: stable_cross_entropy(logits, label - 1),
            "the probability": lambda logits, label: _stable_softmax(logits)[label],
            "in a list": lambda *arguments: [stable_cross_entropy(*arguments)],
        },
        right={
            "loop": _entropy_by_loop,
            "logaddexp": lambda logits, label: np.logaddexp.reduce(logits) - logits[label],
            "differences": lambda logits, label: np.logaddexp.reduce(logits - logits[label]),
            "float32": lambda logits, label: stable_cross_entropy(logits.astype("float32"), label),
        },
    ),
    Answers(
        name="momentum_step",
        reference=momentum_step,
        hidden=_step_hidden,
        wrong={
            "rate outside the velocity": _step_other_convention,
            "Nesterov": _step_nesterov,
            "along the gradient": lambda w, g, v, rate, momentum: momentum_step(
                w, -g, v, rate, momentum
            ),
            "velocity taken off": lambda w, g, v, rate, momentum: (
                w - (momentum * v - rate * g),
                momentum * v - rate * g,
            ),
            "the velocity of before": lambda w, g, v, rate, momentum: (
                w + v,
                momentum * v - rate * g,
            ),
            "velocity not kept": lambda w, g, v, rate, momentum: (
                momentum_step(w, g, v, rate, momentum)[0],
                v,
            ),
            "no momentum": lambda w, g, v, rate, momentum: momentum_step(w, g, v, rate, 0),
            "running mean": lambda w, g, v, rate, momentum: momentum_step(
                w, (1 - momentum) * g, v, rate, momentum
            ),
            "rate and momentum exchanged": lambda w, g, v, rate, momentum: momentum_step(
                w, g, v, momentum, rate
            ),
            "velocity first": lambda *arguments: momentum_step(*arguments)[::-1],
            "weight only": lambda *arguments: momentum_step(*arguments)[0],
            "weight and velocity changed": _step_in_place,
            "velocity changed": _step_with_velocity_changed,
            "first number only": lambda *arguments: tuple(
                float(part[0]) for part in momentum_step(*arguments)
            ),
        },
        right={
            "a list": lambda *arguments: list(momentum_step(*arguments)),
            "an array of two rows": lambda *arguments: np.stack(momentum_step(*arguments)),
            "number by number": _step_of_numbers,
        },
    ),
    Answers(
        name="max_pool_gradient",
        reference=max_pool_gradient,
        hidden=_gradient_hidden,
        wrong={
            "to all four cells": lambda image, upstream: _spread_over_windows(upstream),
            "average pooling": lambda image, upstream: _spread_over_windows(upstream) / 4,
            "times the value": lambda image, upstream: image * max_pool_gradient(image, upstream),
            "to the smallest": lambda image, upstream: max_pool_gradient(-image, upstream),
            "to the largest in size": lambda image, upstream: max_pool_gradient(
                abs(image), upstream
            ),
            "ones": lambda image, upstream: max_pool_gradient(image, np.ones_like(upstream)),
            "size of the gradient lost": lambda image, upstream: max_pool_gradient(
                image, np.sign(upstream)
            ),
            "as through ReLU": lambda image, upstream: (
                max_pool_gradient(image, upstream) * (image > 0)
            ),
            "wherever the value stands": _gradient_to_equal_values,
            "to the first cell": lambda image, upstream: max_pool_gradient(
                np.tile([[1.0, 0], [0, 0]], upstream.shape), upstream
            ),
            "windows down the columns": lambda image, upstream: max_pool_gradient(
                image, upstream.T.reshape(upstream.shape)
            ),
            "row and column exchanged": lambda image, upstream: max_pool_gradient(
                _windows(image).swapaxes(1, 3).reshape(image.shape), upstream
            ),
            "whole numbers": lambda image, upstream: max_pool_gradient(image, upstream).astype(int),
            "one for each window": lambda image, upstream: upstream,
            "the forward pass": lambda image, upstream: _windows(image).max(axis=(1, 3)),
            "with batch and channels": lambda image, upstream: max_pool_gradient(image, upstream)[
                None, ..., None
            ],
        },
        right={"mask": _gradient_by_mask, "in place, a list": _gradient_in_place},
    ),
    Answers(
        name="inception_parameters",
        reference=inception_parameters,
        hidden=_inception_hidden,
        wrong={
            "forgot the biases": _inception_without("biases of the reductions", "other biases"),
            "forgot the reductions' biases": _inception_without("biases of the reductions"),
            "forgot the reductions": _inception_without("reductions", "biases of the reductions"),
            "forgot the projection's weights": _inception_without("projection"),
            "forgot the projection": lambda c, ones, threes, fives, pool: inception_parameters(
                c, ones, threes, fives, 0
            ),
            "no reductions": _inception_without_reductions,
            "reductions after": lambda c, ones, threes, fives, pool: inception_parameters(
                c, ones, threes[::-1], fives[::-1], pool
            ),
            "3 × 3 and 5 × 5 exchanged": lambda c, ones, threes, fives, pool: inception_parameters(
                c, ones, fives, threes, pool
            ),
            "3 and 5 weights a kernel": lambda c, ones, threes, fives, pool: (
                inception_parameters(c, ones, threes, fives, pool)
                - 6 * threes[0] * threes[1]
                - 20 * fives[0] * fives[1]
            ),
            "channels that come out": lambda c, ones, threes, fives, pool: (
                ones + threes[1] + fives[1] + pool
            ),
            "float": lambda *arguments: float(inception_parameters(*arguments)),
        },
        right={"1 × 1 side by side, NumPy": _inception_by_arrays},
    ),
    Answers(
        name="mended_loop",
        reference=trained.mended_loop,
        hidden=trained.hidden(10),
        wrong=trained.LOOP_WRONG,
        right=trained.LOOP_RIGHT,
    ),
)
