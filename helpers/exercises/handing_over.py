"""The learner's side of an exercise that trains: a Keras model as plain data, nothing to execute.

Gives ``{"input": shape, "layers": [...], "output": place}``. A layer is
``{"layer": class, "arguments": {...}, "inputs": [places], "weights": [arrays]}``; place 0 is the
input, place k the k-th layer. Nothing else leaves the learner's process, so a model that claims a
score has nowhere to put it. Keras need not be imported: the model brings its own methods.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from helpers.exercises import plain
from helpers.exercises.layers import KINDS
from helpers.exercises.model import AnswerError, Json

MAX_PARAMETERS = 150_000
"""Most parameters that are handed over, running means and variances included: 600 kB."""

_Model: TypeAlias = Any  # keras.Model


def hand_over(model: object) -> Json:
    """Write a functional or sequential Keras model as plain data, anything else as itself.

    Models inside it are opened. Raises `AnswerError` for what cannot be handed over: a layer that
    is not in `layers.KINDS`, a layer used twice, more than `MAX_PARAMETERS` parameters.
    """
    if not (hasattr(model, "layers") and hasattr(model, "weights") and callable(model)):
        return plain.encode(model)
    shape = getattr(model, "input_shape", None)
    if not isinstance(shape, tuple):
        raise AnswerError("its input shape is not known: begin the model with keras.Input(shape)")
    parameters = sum(int(np.prod(weight.shape)) for weight in model.weights)
    if parameters > MAX_PARAMETERS:
        raise AnswerError(f"it has {parameters:,} parameters, at most {MAX_PARAMETERS:,} can be")
    layers: list[dict[str, object]] = []
    output = _place(model, [0], layers)
    return plain.encode({"input": shape[1:], "layers": layers, "output": output})


def _place(layer: _Model, inputs: list[int], layers: list[dict[str, object]]) -> int:
    """Write a layer, or those of a model, behind what is there; return the place of its output."""
    name = type(layer).__name__
    if name == "Sequential":
        for each in layer.layers:
            inputs = [_place(each, inputs, layers)]
        return inputs[0]
    if name == "Functional":
        return _place_functional(layer, inputs, layers)
    if name not in KINDS or not type(layer).__module__.startswith("keras."):
        raise AnswerError(f"a layer {name} cannot be handed over; allowed are {', '.join(KINDS)}")
    kind, config = KINDS[name], layer.get_config()
    arguments = {argument: _listed(config.get(argument)) for argument in kind.arguments}
    for argument, holds in kind.arguments.items():
        if not holds(arguments[argument]):
            value = repr(arguments[argument])[:60]
            raise AnswerError(f"{name} with {argument}={value} cannot be handed over")
    weights = [] if kind.idle else [np.asarray(each, np.float32) for each in layer.get_weights()]
    layers.append({"layer": name, "arguments": arguments, "inputs": inputs, "weights": weights})
    return len(layers)


def _place_functional(model: _Model, inputs: list[int], layers: list[dict[str, object]]) -> int:
    config = model.get_config()
    places: dict[str, int] = {}
    if len(inputs) != 1:
        raise AnswerError("a model of one input is asked")
    for entry in config["layers"]:
        name, calls = entry["name"], entry["inbound_nodes"]
        if entry["class_name"] == "InputLayer":
            places[name] = inputs[0]
            continue
        if str(entry.get("module")).startswith("keras.src.ops"):
            raise AnswerError(
                f"an operation {entry['class_name']} cannot be handed over; "
                f"use a layer, such as keras.layers.Add()"
            )
        if len(calls) != 1:
            raise AnswerError(f"the layer {name} is used {len(calls)} times, once is allowed")
        read = [places[source] for source in _sources(calls[0]["args"])]
        places[name] = _place(model.get_layer(name), read, layers)
    return places[next(_sources(config["output_layers"]))]


def _sources(recorded: object) -> Any:  # noqa: ANN401 - an iterator of names
    """Names of the layers whose outputs stand in a recorded call, in order."""
    match recorded:
        case {"class_name": "__keras_tensor__", "config": {"keras_history": [name, *_]}}:
            yield name
        case [str(name), int(), int()]:
            yield name
        case list() | tuple():
            for each in recorded:
                yield from _sources(each)


def _listed(value: object) -> object:
    """Tuples as lists; NumPy's numbers as Python's."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_listed(item) for item in value]
    return dict(value) if isinstance(value, Mapping) else value
