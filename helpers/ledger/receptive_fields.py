"""How much of the image one cell sees, through a network of parallel paths (chapter 6)."""

from typing import NamedTuple

import keras
from keras import layers

from helpers.anatomy.costs import known
from helpers.anatomy.graph import nodes
from helpers.arithmetic import ReceptiveField, Window, receptive_field
from helpers.lenet5 import PartialConvolution, Subsampling

_WINDOWS = (layers.Conv2D, layers.DepthwiseConv2D, layers.SeparableConv2D)
_POOLS = (layers.MaxPooling2D, layers.AveragePooling2D)


class _Way(NamedTuple):
    """Windows from the image to a map, and how many cells of the image one of its cells sees."""

    path: tuple[Window, ...] = ()
    seen: int = 1


def last_field(network: keras.Model) -> ReceptiveField:
    """Receptive field of a cell of the last map that has a height and a width, along the height.

    Where paths meet it is that of the path that sees most. A gate, the smaller of two inputs that
    are multiplied, sees the whole image and does not count. ``start`` is that of unpadded windows.

    Raises ``ValueError`` for a network without such a map.
    """
    ways: dict[int, _Way] = {}
    last = None
    for node in nodes(network):
        way = max((ways[id(tensor)] for tensor in node.main_inputs), key=_seen, default=_Way())
        if window := _window(node.operation):
            path = (*way.path, window)
            way = _Way(path, receptive_field(path).size)
        for output in node.outputs:
            ways[id(output)] = way
            if not node.is_input and len(output.shape) == 4 and known(output.shape[1]) > 1:
                last = max(way, last or way, key=_seen)
    if last is None:
        raise ValueError(f"network must have maps with a height and a width, got {network.name!r}")
    return receptive_field(last.path)


def _seen(way: _Way) -> int:
    return way.seen


def _window(layer: keras.layers.Layer) -> Window | None:
    """Return the window of a layer along the height, if it has one."""
    if isinstance(layer, _WINDOWS):
        return Window(layer.kernel_size[0], layer.strides[0], dilation=layer.dilation_rate[0])
    if isinstance(layer, _POOLS):
        return Window(layer.pool_size[0], layer.strides[0])
    if isinstance(layer, PartialConvolution):
        return Window(5)
    return Window(2, 2) if isinstance(layer, Subsampling) else None
