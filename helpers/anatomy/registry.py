"""Who says what a layer costs: its class, if it is one of Keras's or registered."""

from collections.abc import Callable
from dataclasses import replace
from weakref import WeakKeyDictionary

from helpers.anatomy.costs import (
    CostFunction,
    Costs,
    KerasLayer,
    Shape,
    Shapes,
    count,
    is_from_keras,
    number,
    product,
    total,
    unknown,
)
from helpers.anatomy.kinds import KINDS
from helpers.anatomy.operations import OPERATIONS

# Weak: a class that is defined again in a notebook takes its old registration with it.
_registered: WeakKeyDictionary[type, CostFunction] = WeakKeyDictionary()


def register(layer_type: type) -> Callable[[CostFunction], CostFunction]:
    """Say what a layer type of one's own costs; its subclasses cost the same.

    The decorated function gets the layer and the shapes of its input and output, batch axis first
    (a tuple of shapes where there are several), and returns the ``Costs`` of one example::

        @anatomy.register(DepthPool)
        def depth_pool(layer, input_shape, output_shape):
            units = math.prod(output_shape[1:])
            return anatomy.Costs("no weights: the largest of 3 channels", connections=3 * units)

    The ``parameters`` that it returns must equal the number of weights of the layer, or
    ``explain`` raises ``ValueError``. Registering a type again replaces what was there.
    """
    if not isinstance(layer_type, type):
        raise TypeError(f"layer_type must be a class of layers, got {layer_type!r}")

    def remember(costs: CostFunction) -> CostFunction:
        _registered[layer_type] = costs
        return costs

    return remember


def costs_of(layer: KerasLayer, input_shape: Shapes, output_shape: Shapes) -> Costs:
    """Costs of one call, from the nearest class of the layer that is registered or Keras's."""
    parameters = count(getattr(layer, "weights", ()))
    for cls in type(layer).__mro__:
        if cls in _registered:
            costs = _registered[cls](layer, input_shape, output_shape)
            if costs.parameters != parameters:
                raise ValueError(
                    f"the costs registered for {cls.__name__} come to {costs.parameters:,} "
                    f"parameters, but layer {layer.name!r} has {parameters:,}"
                )
            return costs
        if cls.__name__ in KINDS and is_from_keras(cls) and is_keras(layer, "Layer"):
            if _overridden(type(layer), cls):
                return unknown(layer)
            costs = KINDS[cls.__name__](layer, input_shape, output_shape)
            # Not equal: a subclass that adds weights, or a layer changed by LoRA or quantisation.
            return costs if costs.parameters == parameters else unknown(layer)
        if cls.__name__ in _WRAPPERS and is_from_keras(cls) and cls is type(layer):
            return _WRAPPERS[cls.__name__](layer, input_shape, output_shape)
    if not is_keras(layer, "Layer") and is_from_keras(type(layer)):
        return OPERATIONS.get(type(layer).__name__, unknown)(layer)
    return unknown(layer)


# What a subclass may define anew and still compute as its base class does.
_FRAME = {
    "__init__",
    "build",
    "get_config",
    "from_config",
    "compute_output_shape",
    "compute_output_spec",
    "compute_mask",
    "get_build_config",
    "build_from_config",
}


def _overridden(own: type, base: type) -> bool:
    """Whether a class computes otherwise than the base class whose costs are known."""
    between = own.__mro__[: own.__mro__.index(base)]
    return any(
        name not in _FRAME and callable(value) and hasattr(base, name)
        for cls in between
        for name, value in vars(cls).items()
    )


def _in_both_directions(layer: KerasLayer, input_shape: Shapes, output_shape: Shapes) -> Costs:
    first, second = (
        costs_of(one, input_shape, output_shape)
        for one in (layer.forward_layer, layer.backward_layer)
    )
    return Costs(
        f"forwards {first.formula}; backwards {second.formula}",
        first.parameters + second.parameters,
        total((first.multiply_adds, second.multiply_adds)),
        total((first.connections, second.connections)),
        f"Forwards:\n{first.working}\nBackwards:\n{second.working}",
    )


def _at_each_time(layer: KerasLayer, input_shape: Shape, output_shape: Shape) -> Costs:
    steps = input_shape[1]
    inputs, outputs = ((shape[0], *shape[2:]) for shape in (input_shape, output_shape))
    one = costs_of(layer.layer, inputs, outputs)
    return replace(
        one,
        multiply_adds=product(steps, one.multiply_adds),
        connections=product(steps, one.connections),
        working=f"At each of {number(steps)} steps:\n{one.working}" if one.working else "",
    )


_WRAPPERS: dict[str, CostFunction] = {
    "Bidirectional": _in_both_directions,
    "TimeDistributed": _at_each_time,
}


def is_keras(thing: object, name: str) -> bool:
    """Whether ``thing`` is an instance of Keras's class of that name, or of a subclass of it."""
    return any(cls.__name__ == name and is_from_keras(cls) for cls in type(thing).__mro__)
