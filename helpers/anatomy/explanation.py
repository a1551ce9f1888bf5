"""The costs of a whole model: one entry a layer, and their sums."""

from collections import defaultdict
from dataclasses import dataclass

from helpers.anatomy.costs import (
    Shapes,
    Weight,
    Weights,
    count,
    each,
    number,
    product,
    total,
    weight_list,
)
from helpers.anatomy.graph import Call, KerasModel, calls, graph_of
from helpers.anatomy.registry import costs_of, is_keras
from helpers.showing import Shown


@dataclass(frozen=True)
class LayerAnatomy:
    """What one layer of a model costs, for one example; ``None`` is a count that is not known.

    ``output_shape`` has the batch first (``None``); a layer with several outputs has a tuple of
    shapes, a layer that is called several times that of its first call. ``formula`` says how many
    parameters there are and why; ``working``, line by line, how the other counts come about.
    """

    name: str
    kind: str
    output_shape: Shapes
    formula: str
    parameters: int
    trainable_parameters: int
    multiply_adds: int | None
    connections: int | None
    working: str = ""

    @property
    def activations(self) -> int | None:
        """Values the layer puts out for one example."""
        return total(product(*shape[1:]) for shape in each(self.output_shape))


@dataclass(frozen=True, repr=False)
class Anatomy(Shown):
    """What the layers of a model cost, in the order of ``model.summary()``, and their sums."""

    name: str
    layers: tuple[LayerAnatomy, ...]

    @property
    def parameters(self) -> int:
        """All numbers that are stored, as ``model.count_params()``."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def trainable_parameters(self) -> int:
        """Those that training changes."""
        return sum(layer.trainable_parameters for layer in self.layers)

    @property
    def multiply_adds(self) -> int | None:
        """Multiplications by weights of convolutions and dense layers, for one example."""
        return total(layer.multiply_adds for layer in self.layers)

    @property
    def connections(self) -> int | None:
        """Inputs that units read, and their biases, for one example."""
        return total(layer.connections for layer in self.layers)

    @property
    def activations(self) -> int | None:
        """Values that all layers put out for one example."""
        return total(layer.activations for layer in self.layers)


def explain(model: KerasModel) -> Anatomy:
    """Explain what each layer of a Keras model costs.

    The model is Sequential or functional, and built. A model inside it is shown as its layers,
    named ``model/layer``. A layer that is called several times is one entry: its parameters count
    once, its multiply-adds and connections for every call.

    Raises ``TypeError`` for what is not a Keras 3 model, ``ValueError`` for a model that is not
    built or whose layers are called in a ``call`` method of its own.

    Examples
    --------
    VGG-16, and its first layer with weights:

    >>> from helpers.architectures import unfilled
    >>> anatomy = explain(unfilled("vgg-16"))
    >>> anatomy.parameters, anatomy.multiply_adds
    (138357544, 15470264320)
    >>> print(anatomy.layers[1].formula)
    K · F · F · D_in + K = 64 filters × (3 × 3 × 3 weights + 1 bias) = 1,792
    """
    _check(model)
    by_layer: dict[int, list[Call]] = defaultdict(list)
    for call in calls(model):
        by_layer[id(call.layer)].append(call)
    counted: set[int] = set()
    layers = [_layer(same, counted) for same in by_layer.values()]
    if own := _new(model.weights, counted):
        layers.append(_own_weights(model, own))
    return Anatomy(model.name, tuple(layers))


def _check(model: KerasModel) -> None:
    if not is_keras(model, "Model"):
        kind = "the layer " * is_keras(model, "Layer") + type(model).__name__
        raise TypeError(f"explain takes a Keras model, got {kind}: {model!r:.80}")
    if graph_of(model) is not None:
        return
    if is_keras(model, "Sequential"):
        raise ValueError(
            f"model {model.name!r} is not built: begin it with keras.Input(shape) or call "
            "model.build((None, height, width, channels)) first"
        )
    raise ValueError(
        f"model {model.name!r} calls its layers in {type(model).__name__}.call, where they cannot "
        "be seen: explain keras.Model(inputs, model.call(inputs)), with inputs = keras.Input(shape)"
    )


def _layer(same: list[Call], counted: set[int]) -> LayerAnatomy:
    """All calls of one layer; weights in ``counted`` belong to an earlier one."""
    layer = same[0].layer
    costs = [costs_of(layer, call.input_shape, call.output_shape) for call in same]
    weights = list(getattr(layer, "weights", ()))
    new = _new(weights, counted)
    formula = costs[0].formula
    if len(new) < len(weights):
        formula += f"; {count(weights) - count(new):,} are another layer's and counted there"
    multiply_adds = total(cost.multiply_adds for cost in costs)
    connections = total(cost.connections for cost in costs)
    working = list(dict.fromkeys(cost.working for cost in costs if cost.working))
    if len(same) > 1:
        formula += f"; called {len(same)} times"
        working.append(
            f"All {len(same)} calls: {number(multiply_adds)} multiply-adds, "
            f"{number(connections)} connections"
        )
    return LayerAnatomy(
        name=same[0].name,
        kind=type(layer).__name__,
        output_shape=same[0].output_shape,
        formula=formula,
        parameters=count(new),
        trainable_parameters=_trainable(layer, new) if not same[0].frozen else 0,
        multiply_adds=multiply_adds,
        connections=connections,
        working="\n".join(working),
    )


def _own_weights(model: KerasModel, weights: Weights) -> LayerAnatomy:
    """Entry for weights that a model holds outside of the layers of its graph."""
    return LayerAnatomy(
        name=model.name,
        kind=type(model).__name__,
        output_shape=(),
        formula=f"{weight_list(weights)}: weights of the model outside of these layers",
        parameters=count(weights),
        trainable_parameters=_trainable(model, weights),
        multiply_adds=None,
        connections=None,
    )


def _new(weights: Weights, counted: set[int]) -> list[Weight]:
    """Weights that were not counted before; from now on they are."""
    new = {id(weight): weight for weight in weights if id(weight) not in counted}
    counted.update(new)
    return list(new.values())


def _trainable(layer: KerasModel, weights: Weights) -> int:
    trainable = {id(weight) for weight in getattr(layer, "trainable_weights", ())}
    return count(weight for weight in weights if id(weight) in trainable)
