"""Who says what a layer costs: its class, if it is one of Keras's or registered."""

from collections.abc import Callable
from weakref import WeakKeyDictionary

from helpers.anatomy.costs import CostFunction, Costs, KerasLayer, Shapes, count, weight_list
from helpers.anatomy.kinds import KINDS

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
            costs = KINDS[cls.__name__](layer, input_shape, output_shape)
            # Not equal: a subclass that adds weights, or a layer changed by LoRA or quantisation.
            return costs if costs.parameters == parameters else _by_weights(layer)
    return _by_weights(layer)


def _by_weights(layer: KerasLayer) -> Costs:
    kind = type(layer).__name__
    if not is_keras(layer, "Layer"):
        return Costs(f"no weights: {kind} is an operation, not a layer")
    if not layer.weights:
        return Costs(f"no weights: explain does not know this {kind}")
    return Costs(
        f"{weight_list(layer.weights)}: counted by its weights, explain does not know this {kind}",
        count(layer.weights),
        multiply_adds=None,
        connections=None,
        working=f"Multiply-adds and connections are not known: "
        f"anatomy.register({kind}) takes a function that counts them",
    )


def is_from_keras(cls: type) -> bool:
    """Whether Keras 3 itself defines the class."""
    return cls.__module__.partition(".")[0] == "keras"


def is_keras(thing: object, name: str) -> bool:
    """Whether ``thing`` is an instance of Keras's class of that name, or of a subclass of it."""
    return any(cls.__name__ == name and is_from_keras(cls) for cls in type(thing).__mro__)
