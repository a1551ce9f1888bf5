"""The layers that a trained network may be handed over with: names, checked arguments, weights.

Facts only, so that the learner's side (`handing_over`) and the judge's (`rebuilding`) read the same
list. Keras is not imported. A layer that is not here cannot be handed over: no Lambda, no class of
one's own, nothing that carries code.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Shape: TypeAlias = tuple[int, ...]
Arguments: TypeAlias = Mapping[str, object]
Check: TypeAlias = Callable[[object], bool]

ACTIVATIONS = frozenset(
    (
        "elu",
        "gelu",
        "hard_sigmoid",
        "hard_silu",
        "hard_swish",
        "leaky_relu",
        "linear",
        "log_softmax",
        "mish",
        "relu",
        "relu6",
        "selu",
        "sigmoid",
        "silu",
        "softmax",
        "softplus",
        "softsign",
        "swish",
        "tanh",
    )
)


def _whole(first: int, last: int) -> Check:
    return lambda value: type(value) is int and first <= value <= last


def _number(value: object) -> bool:
    return type(value) in (int, float) and math.isfinite(value) and abs(value) <= 1e6  # type: ignore[arg-type]


def _bool(value: object) -> bool:
    return type(value) is bool


def _one_of(*values: object) -> Check:
    return lambda value: any(type(value) is type(each) and value == each for each in values)


def _pair(each: Check) -> Check:
    return lambda value: isinstance(value, list) and len(value) == 2 and all(map(each, value))


def _activation(value: object) -> bool:
    return isinstance(value, str) and value in ACTIVATIONS


def _shape(value: object) -> bool:
    return isinstance(value, list) and 1 <= len(value) <= 3 and all(map(_whole(-1, 100_000), value))


def _no_weights(arguments: Arguments, inputs: Shape) -> list[Shape]:
    return []


@dataclass(frozen=True)
class Kind:
    """A class of layers: its arguments with their checks, and the shapes of its weights.

    `weights` gives these for the arguments and the input's shape, both without the batch axis.
    `merges` layers take two inputs or more; `idle` ones change nothing at inference.
    """

    arguments: Mapping[str, Check] = field(default_factory=dict)
    weights: Callable[[Arguments, Shape], list[Shape]] = _no_weights
    axes: int | None = None  # of the input, without the batch; any number if None
    merges: bool = False
    idle: bool = False


def _ints(arguments: Arguments, name: str) -> tuple[int, ...]:
    value = arguments[name]
    assert isinstance(value, list)
    return tuple(value)


def _int(arguments: Arguments, name: str) -> int:
    value = arguments[name]
    assert isinstance(value, int)
    return value


def _with_bias(arguments: Arguments, units: int, *kernels: Shape) -> list[Shape]:
    return [*kernels, (units,)] if arguments["use_bias"] else list(kernels)


def _conv(arguments: Arguments, inputs: Shape) -> list[Shape]:
    filters, channels = _int(arguments, "filters"), inputs[-1] // _int(arguments, "groups")
    kernel = (*_ints(arguments, "kernel_size"), channels, filters)
    return _with_bias(arguments, filters, kernel)


def _depthwise(arguments: Arguments, inputs: Shape) -> list[Shape]:
    multiplier = _int(arguments, "depth_multiplier")
    kernel = (*_ints(arguments, "kernel_size"), inputs[-1], multiplier)
    return _with_bias(arguments, inputs[-1] * multiplier, kernel)


def _separable(arguments: Arguments, inputs: Shape) -> list[Shape]:
    multiplier, filters = _int(arguments, "depth_multiplier"), _int(arguments, "filters")
    depthwise = (*_ints(arguments, "kernel_size"), inputs[-1], multiplier)
    return _with_bias(arguments, filters, depthwise, (1, 1, inputs[-1] * multiplier, filters))


def _dense(arguments: Arguments, inputs: Shape) -> list[Shape]:
    units = _int(arguments, "units")
    return _with_bias(arguments, units, (inputs[-1], units))


def _normalised(statistics: int) -> Callable[[Arguments, Shape], list[Shape]]:
    def weights(arguments: Arguments, inputs: Shape) -> list[Shape]:
        count = bool(arguments["scale"]) + bool(arguments["center"]) + statistics
        return [(inputs[-1],)] * count

    return weights


_LAST = {"data_format": _one_of("channels_last")}
_WINDOW = {"strides": _pair(_whole(1, 64)), "padding": _one_of("valid", "same"), **_LAST}
_CONV = {
    "kernel_size": _pair(_whole(1, 64)),
    "dilation_rate": _pair(_whole(1, 16)),
    "activation": _activation,
    "use_bias": _bool,
    **_WINDOW,
}
_MANY = _whole(1, 10_000)
_POOL = {"pool_size": _pair(_whole(1, 64)), **_WINDOW}
_GLOBAL = {"keepdims": _bool, **_LAST}
_NORM = {
    "axis": _one_of(-1, [-1]),
    "epsilon": _number,
    "scale": _bool,
    "center": _bool,
}

KINDS: Mapping[str, Kind] = {
    "Conv2D": Kind({"filters": _MANY, "groups": _whole(1, 1_000), **_CONV}, _conv, axes=3),
    "DepthwiseConv2D": Kind({"depth_multiplier": _whole(1, 64), **_CONV}, _depthwise, axes=3),
    "SeparableConv2D": Kind(
        {"filters": _MANY, "depth_multiplier": _whole(1, 64), **_CONV}, _separable, axes=3
    ),
    "Dense": Kind({"units": _MANY, "activation": _activation, "use_bias": _bool}, _dense),
    "BatchNormalization": Kind(_NORM, _normalised(2)),
    "LayerNormalization": Kind(_NORM, _normalised(0)),
    "MaxPooling2D": Kind(_POOL, axes=3),
    "AveragePooling2D": Kind(_POOL, axes=3),
    "GlobalAveragePooling2D": Kind(_GLOBAL, axes=3),
    "GlobalMaxPooling2D": Kind(_GLOBAL, axes=3),
    "ZeroPadding2D": Kind({"padding": _pair(_pair(_whole(0, 64))), **_LAST}, axes=3),
    "Flatten": Kind(_LAST),
    "Reshape": Kind({"target_shape": _shape}),
    "Rescaling": Kind({"scale": _number, "offset": _number}),
    "Activation": Kind({"activation": _activation}),
    "ReLU": Kind(
        {
            "max_value": lambda value: value is None or _number(value),
            "negative_slope": _number,
            "threshold": _number,
        }
    ),
    "LeakyReLU": Kind({"negative_slope": _number}),
    "ELU": Kind({"alpha": _number}),
    "Softmax": Kind({"axis": _one_of(-1)}),
    "Add": Kind(merges=True),
    "Multiply": Kind(merges=True),
    "Average": Kind(merges=True),
    "Concatenate": Kind({"axis": _one_of(-1)}, merges=True),
    **dict.fromkeys(
        (
            "Dropout",
            "SpatialDropout2D",
            "GaussianNoise",
            "GaussianDropout",
            "RandomFlip",
            "RandomRotation",
            "RandomTranslation",
            "RandomZoom",
            "RandomContrast",
            "RandomBrightness",
        ),
        Kind(idle=True),
    ),
}
"""Every layer that can be handed over, by the name of its class in ``keras.layers``."""
