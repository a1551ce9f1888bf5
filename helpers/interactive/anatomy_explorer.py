"""The anatomy explorer of chapter 2: every number of a summary, and where it comes from.

The figure itself is ``anatomy_explorer.js``, with its counting and its reader of summaries. Here it
gets its start from a Keras model, and the table that stands where scripts do not run.
"""

from typing import Any

from helpers import tables
from helpers.anatomy import Anatomy, explain
from helpers.anatomy.costs import Shapes, known, number
from helpers.anatomy.graph import KerasModel
from helpers.interactive.element import Element

_KINDS = {
    "Conv2D": "C",
    "SeparableConv2D": "P",
    "DepthwiseConv2D": "W",
    "MaxPooling2D": "M",
    "AveragePooling2D": "A",
    "BatchNormalization": "B",
    "Activation": "V",
    "ReLU": "V",
    "Dropout": "O",
    "Flatten": "F",
    "GlobalAveragePooling2D": "G",
    "GlobalMaxPooling2D": "H",
    "Dense": "D",
}
_ACTIVATIONS = {"linear": "l", "relu": "r", "tanh": "t", "sigmoid": "g", "softmax": "x"}


def anatomy_explorer(model: KerasModel, batch: int = 32, name: str = "anatomy") -> Element:
    """Explorer of what each layer of a network costs, that starts with ``model``.

    Chapter 2, "Where it is spent". ``model`` is Sequential, built, on pictures of (height, width,
    channels), and of the layers of the explorer's menu: convolutions without groups or dilation,
    pooling, batch normalisation, dropout, activation, flatten, dense. ``batch`` is the number of
    pictures for which the memory of outputs is given. ``name`` is the key under which the page's
    address keeps what the reader has set.

    Raises ``ValueError`` for a layer or an input that the menu does not have, and for a name that
    is not of lower-case letters, digits and hyphens; what :func:`helpers.anatomy.explain` raises.
    """
    if batch < 1:
        raise ValueError(f"batch must be at least 1, got {batch}")
    anatomy = explain(model)
    shape = tuple(model.input_shape[1:])
    if len(shape) != 3 or None in shape:
        raise ValueError(f"model must take (height, width, channels), all known, got {shape}")
    layers = "_".join(_text(layer) for layer in model.layers)
    start = f"{'-'.join(map(str, shape))}-{batch}-1_{layers}"
    alt = (
        f"Anatomy explorer: {len(model.layers)} layers on a picture of {_times(shape)}, "
        f"{anatomy.parameters:,} parameters, {number(anatomy.multiply_adds)} multiply-adds and "
        f"{number(anatomy.connections)} connections for a picture."
    )
    table = _table(anatomy, batch)
    attributes = {"name": name, "start": start}
    return Element("anatomy-explorer", attributes, "", alt, f"<p>{alt}</p>\n{table}")


def _text(layer: Any) -> str:  # noqa: ANN401  a keras.Layer; Keras is not imported here
    """Layer in the words of the address, see ``layerOf`` in ``anatomy_explorer_counts.js``."""
    kind = type(layer).__name__
    if kind not in _KINDS:
        raise ValueError(f"layer {layer.name!r} must be one of {', '.join(_KINDS)}, got {kind}")
    letter, text = _KINDS[kind], _KINDS[kind]
    _refuse(layer)
    if letter in "CPD":
        text += str(layer.filters if letter != "D" else layer.units)
    if letter == "O":
        text += str(round(100 * layer.rate))
    if letter in "CPWMA":
        height, width = layer.pool_size if letter in "MA" else layer.kernel_size
        same = "p" if layer.padding == "same" else ""
        text += f"k{height}{f'x{width}' if width != height else ''}s{layer.strides[0]}{same}"
    if letter in "CPWD":
        text += "b" if layer.use_bias else ""
    if letter in "CPWDV":
        function = "relu" if kind == "ReLU" else layer.activation.__name__
        if function not in _ACTIVATIONS:
            accepted = ", ".join(_ACTIVATIONS)
            raise ValueError(f"activation of {layer.name!r} must be one of {accepted}: {function}")
        text += _ACTIVATIONS[function]
    return text


def _refuse(layer: Any) -> None:  # noqa: ANN401
    """Raise ``ValueError`` for what the menu has no control for."""
    same = {
        "groups": 1,
        "depth_multiplier": 1,
        "data_format": "channels_last",
        "dilation_rate": (1, 1),
        "center": True,
        "scale": True,
        "keepdims": False,
    }
    for argument, value in same.items():
        if (given := getattr(layer, argument, value)) != value:
            raise ValueError(f"{argument} of layer {layer.name!r} must be {value}, got {given}")
    if len({*getattr(layer, "strides", (1,))}) > 1:
        raise ValueError(f"strides of layer {layer.name!r} must be equal, got {layer.strides}")


def _table(anatomy: Anatomy, batch: int) -> str:
    headings = ("Layer", "Output", "Parameters", "Multiply-adds", "Connections")
    rows = [
        tables.row(
            f"{layer.name} ({layer.kind})",
            (
                _times(layer.output_shape[1:]),
                number(layer.parameters),
                number(layer.multiply_adds),
                number(layer.connections),
            ),
        )
        for layer in anatomy.layers
    ]
    outputs = known(anatomy.activations)
    total = tables.row(
        "Total",
        (
            f"{outputs:,}",
            number(anatomy.parameters),
            number(anatomy.multiply_adds),
            number(anatomy.connections),
        ),
    )
    table = tables.table(
        f"Anatomy of {anatomy.name}: {4 * anatomy.parameters:,} bytes of weights, and "
        f"{4 * batch * outputs:,} of outputs for a batch of {batch}",
        tables.head(headings),
        "\n<tbody>\n",
        *(f"<tr>{row}</tr>\n" for row in rows),
        f"</tbody>\n<tfoot><tr>{total}</tr></tfoot>\n",
    )
    return f'<div style="overflow-x: auto">{table}</div>'


def _times(shape: Shapes) -> str:
    return " × ".join(f"{size:,}" for size in shape)
