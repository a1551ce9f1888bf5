"""What is seen of a training, as named facts, so that two recipes can be compared."""

import keras
import numpy as np


def changed(before, after):
    """The facts that are others now, as they now are.

    One that is known only to be another is compared with ``unittest.mock.ANY``.
    """
    assert before.keys() == after.keys()
    return {name: fact for name, fact in after.items() if fact != before[name]}


def of_compiling(network, steps):
    """What ``compile`` was given; the learning rate before each of ``steps``, to four digits."""
    compiling = network.get_compile_config()
    rate = network.optimizer.get_config()["learning_rate"]
    at = keras.optimizers.schedules.deserialize(rate) if isinstance(rate, dict) else lambda _: rate
    return {
        "optimizer": described(network.optimizer),
        "rates": [rounded(at(step)) for step in steps],
        "loss": described(network.loss),
        "metrics": compiling["metrics"],
        "steps at once": compiling["steps_per_execution"],
    }


def described(thing):
    """The kind of an optimizer or loss and its settings, except the rate: that has its own fact."""
    if isinstance(thing, str):
        return thing
    settings = thing.get_config()
    return type(thing).__name__, {
        name: value for name, value in settings.items() if name not in ("name", "learning_rate")
    }


def cosine(share):
    """What is left of a rate that falls along a cosine, after a share of the way; then nothing."""
    return (1 + np.cos(np.pi * min(share, 1))) / 2


def rounded(value):
    return float(f"{float(value):.4g}")


def layers(network):
    """Each layer's name and kind, in their order."""
    return [f"{layer.name} {type(layer).__name__}" for layer in network.layers]


def starts(network):
    """How each layer's weights begin: the bounds of a uniform distribution, or its name."""
    found = {}
    for layer in network.layers:
        start = getattr(layer, "kernel_initializer", getattr(layer, "coefficients", None))
        if isinstance(start, keras.initializers.RandomUniform):
            found[layer.name] = (rounded(start.minval), rounded(start.maxval))
        elif start is not None:
            found[layer.name] = type(start).__name__
    return found


def activations(network):
    """What each layer squashes with, where it does."""
    found = {
        layer.name: layer.activation.__name__
        for layer in network.layers
        if hasattr(layer, "activation")
    }
    return {name: activation for name, activation in found.items() if activation != "linear"}
