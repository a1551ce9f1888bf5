"""What a network must be so that it can be asked about photographs, and its answer."""

import os
from collections.abc import Sequence

import keras
import numpy as np
from numpy.typing import NDArray

_ENDS = ("inputs", "outputs")


def takes(model: keras.Model) -> tuple[int | None, ...]:
    """Height, width and channels of the photographs that ``model`` takes; None where any will do.

    ``TypeError`` for what is no ``keras.Model``, ``ValueError`` for one whose shapes are not known,
    or that has not one input (N, H, W, C) and one output (N, 1).
    """
    if not isinstance(model, keras.Model):
        path = isinstance(model, str | os.PathLike)
        advice = ": keras.models.load_model reads one from its file" if path else ""
        raise TypeError(f"model must be a keras.Model, got {model!r}{advice}")
    inputs, outputs = ([each.shape for each in getattr(model, name, ())] for name in _ENDS)
    if not inputs:
        raise ValueError(
            f"model must have an input of a known shape, got {model.name!r} without one: "
            "begin it with keras.Input((S, S, 3)), S pixels high and wide"
        )
    if len(inputs) != 1 or len(inputs[0]) != 4:
        raise ValueError(
            f"model must have one input (N, S, S, 3), photographs, got {_list(inputs)}"
        )
    if len(outputs) != 1 or outputs[0][1:] != (1,):
        raise ValueError(
            "model must have one output (N, 1), the probability of a dog, "
            f'got {_list(outputs)}: end it with keras.layers.Dense(1, "sigmoid"), or keep the '
            "column of the dog: keras.Model(model.inputs, model.outputs[0][:, 1:2]) if that is the "
            "second"
        )
    height, width, channels = inputs[0][1:]
    return height, width, channels


def side(model: keras.Model) -> int | None:
    """Height and width in pixels of the square colour photographs that ``model`` takes; None: any.

    Raises ``TypeError`` and ``ValueError`` as :func:`takes` does, and ``ValueError`` for an input
    that is not square or has not three channels.
    """
    height, width, channels = takes(model)
    if height != width or channels != 3:
        raise ValueError(
            "model must have an input (N, S, S, 3), square photographs in colour, "
            f"got {(None, height, width, channels)}: begin it with keras.Input((S, S, 3))"
        )
    return height


def require_fitting(
    name: str, shape: Sequence[int], expected: Sequence[int | None], letters: str
) -> None:
    """Raise ``ValueError`` unless an array called ``name`` has a shape that the network takes.

    ``letters`` stand for the sizes that may be any, one for each axis.
    """
    if len(shape) != len(expected) or any(
        want not in (None, size) for size, want in zip(shape, expected, strict=True)
    ):
        wanted = [
            letter if size is None else size for letter, size in zip(letters, expected, strict=True)
        ]
        raise ValueError(
            f"{name} must be of shape ({', '.join(map(str, wanted))}), as the network takes them, "
            f"got {tuple(shape)}"
        )


def require_probabilities(said: NDArray[np.floating]) -> None:
    """Raise ``ValueError`` for the first of a network's answers that is not within 0 and 1."""
    wrong = said[~((said >= 0) & (said <= 1))]
    if wrong.size:
        advice = (
            "its weights or photographs are not all numbers"
            if np.isnan(wrong[0])
            else "put a sigmoid behind it: "
            "keras.Model(model.inputs, keras.ops.sigmoid(model.outputs[0]))"
        )
        raise ValueError(f"model must say a probability, from 0 to 1, got {wrong[0]:.3g}: {advice}")


def _list(shapes: Sequence[Sequence[int | None]]) -> str:
    return ", ".join(map(str, shapes))
