"""Where a network spends its time (chapter 6)."""

import time
from collections import defaultdict

import keras
import numpy as np

from helpers.anatomy.costs import Shape, each, known
from helpers.anatomy.graph import calls
from helpers.ledger.spending import KINDS, kinds


def seconds(network: keras.Model, repeats: int = 3) -> dict[str, float]:
    """Time each layer of a network alone, on noise of one image's shape: layer → seconds.

    The fastest of ``repeats`` calls counts, after one that is not timed, in processor time: other
    programs do not count. What Keras itself takes for a call, some tenths of a millisecond, is in
    it. Raises ``ValueError`` for fewer than one.
    """
    if repeats < 1:
        raise ValueError(f"repeats must be at least 1, got {repeats!r}")
    random = np.random.default_rng(0)

    def noise(shape: Shape) -> keras.KerasTensor:
        sizes = map(known, shape[1:])
        return keras.ops.convert_to_tensor(random.random((1, *sizes), dtype=np.float32))

    spent: defaultdict[str, float] = defaultdict(float)
    for call in calls(network):
        if isinstance(call.layer, keras.layers.InputLayer):
            continue
        inputs = [noise(shape) for shape in each(call.input_shape)]
        values = inputs if len(inputs) > 1 else inputs[0]
        call.layer(values)
        spent[call.name] += min(_once(call.layer, values) for _ in range(repeats))
    return dict(spent)


def time_by_kind(network: keras.Model, repeats: int = 3) -> dict[str, float]:
    """Seconds by kind of layer, as `spending` divides parameters.

    A separable convolution is divided by its multiply-adds, for want of a better measure.
    """
    spent: defaultdict[str, float] = defaultdict(float)
    for name, passed in seconds(network, repeats).items():
        for kind, share in kinds(network.get_layer(name)).items():
            spent[kind] += share * passed
    return {kind: spent[kind] for kind in KINDS if spent[kind]}


def _once(layer: keras.Layer, values: keras.KerasTensor | list[keras.KerasTensor]) -> float:
    begun = time.process_time()
    np.asarray(layer(values))  # waits for the result
    return time.process_time() - begun
