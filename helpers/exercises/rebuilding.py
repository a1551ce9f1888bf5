"""The judge's side of an exercise that trains: a network from plain data, by a list of layers.

Nothing that is read is believed: classes and arguments are looked up in `layers.KINDS`, weights
must have the shapes that these arguments make and be finite, and room and work are bounded before
anything is built. No code of the learner's is run, and nothing is deserialised by Keras.

Building and asking execute TensorFlow. A grader must judge in a process that is not forked
afterwards.
"""

import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from helpers.exercises.handing_over import MAX_PARAMETERS
from helpers.exercises.layers import KINDS, Arguments, Kind, Shape
from helpers.exercises.model import AnswerError
from helpers.exercises.words import kind as kind_of

if TYPE_CHECKING:
    import keras

MAX_LAYERS = 200
MAX_CELLS = 300_000  # of one layer's output, for one image
MAX_ALL_CELLS = 50_000_000  # of all layers' outputs, for one image
MAX_WORK = 300_000_000  # products for one image, all layers
_BATCH = 50
_AT_ONCE = 20_000_000  # cells of all layers' outputs, for a batch: Keras keeps them to the end

_Weights: TypeAlias = list[NDArray[np.float32]]


def rebuild(value: object, images: int = 1_000) -> "keras.Model":
    """Build the network that `handing_over.hand_over` wrote; raises `AnswerError` if it cannot be.

    `value` is decoded plain data. A network that is asked about fewer `images` than 1,000 may make
    as much more work for each, up to a hundred times.
    """
    import keras

    match value:
        case {"input": tuple(shape), "layers": list(entries), "output": int(output), **others} if (
            not others and 1 <= len(shape) <= 3 and all(_is_length(each) for each in shape)
        ):
            pass
        case _:
            raise AnswerError(f"{kind_of(value)} where a Keras model is asked")
    if not 1 <= len(entries) <= MAX_LAYERS or not 1 <= output <= len(entries):
        raise AnswerError(f"it has {len(entries)} layers, 1 to {MAX_LAYERS} are allowed")
    tensors = [keras.Input(shape)]
    often = min(100, max(1, 1_000 // images))
    room, cells, work, weighed = MAX_PARAMETERS, often * MAX_CELLS, often * MAX_WORK, []
    all_cells = MAX_ALL_CELLS
    for place, entry in enumerate(entries, 1):
        name, kind, arguments, inputs, weights = _read(entry, place)
        room -= sum(array.size for array in weights)
        read = [tensors[each] for each in inputs]
        if room < 0:
            raise AnswerError(f"it has more than {MAX_PARAMETERS:,} parameters")
        _require_fitting(name, kind, arguments, read[0].shape[1:], weights)
        if kind.idle:
            tensors.append(read[0])
            continue
        layer = _made(name, place, arguments)
        try:
            made = layer(read if kind.merges else read[0])
        except (ValueError, TypeError, IndexError):
            raise AnswerError(f"{_called(name, place)} does not fit its input") from None
        work -= _work(arguments, made.shape[1:], weights)
        all_cells -= math.prod(made.shape[1:])
        if math.prod(made.shape[1:]) > cells or all_cells < 0 or work < 0:
            raise AnswerError(f"{_called(name, place)}: it makes too much work for one image")
        tensors.append(made)
        weighed.append((layer, weights))
    model = keras.Model(tensors[0], tensors[output], name="judged")
    for layer, weights in weighed:
        layer.set_weights(weights)
    return model


def answers(model: "keras.Model", images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Ask the network about images (N, H, W, C), given as floats from 0 to 255."""
    filled = sum(math.prod(layer.output.shape[1:]) for layer in model.layers)
    size = min(_BATCH, max(1, _AT_ONCE // max(filled, 1)))
    batches = [images[start : start + size] for start in range(0, len(images), size)]
    said = [np.asarray(model(batch.astype("float32"), training=False)) for batch in batches]
    return np.concatenate(said)


def _read(entry: object, place: int) -> tuple[str, Kind, Arguments, list[int], _Weights]:
    """Check an entry by itself, as far as that goes without its input."""
    match entry:
        case {
            "layer": str(name),
            "arguments": dict(arguments),
            "inputs": list(inputs),
            "weights": list(weights),
        } if name in KINDS:
            kind = KINDS[name]
        case _:
            raise AnswerError(f"layer {place} is not one of {', '.join(KINDS)}")
    called = _called(name, place)
    if arguments.keys() != kind.arguments.keys():
        raise AnswerError(f"{called}: its arguments cannot be read")
    for argument, holds in kind.arguments.items():
        if not holds(arguments[argument]):
            raise AnswerError(f"{called}: {argument} is not allowed")
    known = all(type(each) is int and 0 <= each < place for each in inputs)
    if not known or not (2 <= len(inputs) <= 64 if kind.merges else len(inputs) == 1):
        raise AnswerError(f"{called}: its inputs cannot be read")
    for array in weights:
        if not isinstance(array, np.ndarray) or array.dtype != np.float32:
            raise AnswerError(f"{called}: its weights cannot be read")
        if not np.isfinite(array).all():
            raise AnswerError(f"{called} holds weights that are not finite")
    return name, kind, arguments, inputs, weights


def _require_fitting(
    name: str, kind: Kind, arguments: Arguments, inputs: Shape, weights: _Weights
) -> None:
    if kind.axes not in (None, len(inputs)):
        raise AnswerError(f"{name}: its input has {len(inputs)} axes, {kind.axes} are asked")
    shapes = [array.shape for array in weights]
    if shapes != kind.weights(arguments, inputs):
        raise AnswerError(f"the weights of {name} do not have the shapes of its arguments")


def _made(name: str, place: int, arguments: Arguments) -> "keras.layers.Layer":
    """Make the layer; its first weights are zeros, so that nothing is drawn at random."""
    import keras

    zeros = {
        "Conv2D": ["kernel"],
        "Dense": ["kernel"],
        "DepthwiseConv2D": ["depthwise"],
        "SeparableConv2D": ["depthwise", "pointwise"],
    }.get(name, [])
    usual = {f"{each}_initializer": "zeros" for each in zeros}
    maker = getattr(keras.layers, name)
    layer: keras.layers.Layer = maker(
        **arguments, **usual, dtype="float32", name=f"judged_{place}_{name.lower()}"
    )
    return layer


def _work(arguments: Arguments, output: Shape, weights: _Weights) -> int:
    """Count the products for one image: by weights where there are, else by the window."""
    if len(weights) and weights[0].ndim > 1:
        places = math.prod(output[:-1])
        return places * sum(array.size for array in weights if array.ndim > 1)
    window = arguments.get("pool_size", [1, 1])
    return math.prod(output) * (math.prod(window) if isinstance(window, list) else 1)


def _is_length(value: object) -> bool:
    return type(value) is int and 1 <= value <= 512


def _called(name: str, place: int) -> str:
    return f"layer {place}, {name},"
