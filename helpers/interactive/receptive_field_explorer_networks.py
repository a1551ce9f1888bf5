"""The networks of the receptive field explorer as text: their windows, and which map reads which.

A line a network, ``key|title|pixels of the square image|map;map;…``, in the order in which maps
are made. A map is its name, what makes it, and what it reads::

    .conv1 c7/2p3         convolution of 7 × 7, stride 2, 3 cells of padding on each side
    .pool1 m3/2s          max pooling of 3 × 3, stride 2, padding "same"
    4.2_1x7 c1x7s:2       named "pool2_1x7", as 4 letters of the name before; reads the map two back
    .add +:3,1            the sum of two maps, the third before it and the last

The script decodes the same. What changes no window (normalisation, activation, dropout) is left
out; so are gates, the smaller of two inputs that are multiplied. Zero padding belongs to the window
after it. ``python -m helpers.interactive.receptive_field_explorer_networks`` writes the file again,
which takes half a minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeAlias

from helpers.anatomy.graph import KerasModel, Node, built_graph, nodes
from helpers.arithmetic import Window

FILE = Path(__file__).with_name("receptive_field_explorer.txt")

KINDS = {
    "Conv2D": "c",
    "PartialConvolution": "c",
    "DepthwiseConv2D": "d",
    "SeparableConv2D": "s",
    "MaxPooling2D": "m",
    "AveragePooling2D": "a",
    "Subsampling": "u",
    "GlobalAveragePooling2D": "g",
    "Flatten": "f",
    "Add": "+",
    "Concatenate": "=",
}
"""Letters of the text; ``"w"`` is a window of no particular layer."""

_Sides: TypeAlias = tuple[int, int]


@dataclass
class _Made:
    """Map number ``place`` of the text, and the zeros that a layer has put around it since."""

    place: int
    zeros: _Sides = (0, 0)


def line(key: str, title: str, network: KerasModel) -> str:
    """Write a network of square images as a line.

    Raises ``ValueError`` for a layer that the text has no words for.
    """
    height, width = network.input_shape[1:3]
    if height != width:
        raise ValueError(f"network {key!r} must have a square image, got {height} × {width}")
    made: dict[int, _Made] = {}
    texts: list[str] = []
    before = ""
    for node in _on_the_way(network):
        layer, output = node.operation, id(node.outputs[0])
        if node.is_input:
            made[output] = _Made(0)
            continue
        read = [made[id(tensor)] for tensor in node.main_inputs]
        parents = list(dict.fromkeys(one.place for one in read))
        kind = type(layer).__name__
        if kind == "ZeroPadding2D":
            made[output] = _Made(parents[0], _zeros(layer))
        elif (code := _code(node, read[0].zeros)) or len(parents) > 1:
            texts.append(item(layer.name, before, code or KINDS[kind], parents, len(texts) + 1))
            made[output], before = _Made(len(texts)), layer.name
        else:
            made[output] = read[0]
    return f"{key}|{title}|{height}|{';'.join(texts)}"


def item(name: str, before: str, code: str, parents: Sequence[int], place: int) -> str:
    """Write map number ``place`` as text; ``before`` is the name of the map before it."""
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(before, name, strict=False))
    shared = len(list(alike))
    steps = "" if list(parents) == [place - 1] else ":" + ",".join(str(place - p) for p in parents)
    return f"{shared or ''}.{name[shared:]} {code}{steps}"


def window_code(kind: str, height: Window, width: Window | None = None) -> str:
    """Write a window of kind ``kind``; ``width`` may differ from ``height`` in its kernel."""
    code = f"{kind}{height.kernel_size}"
    if width and width.kernel_size != height.kernel_size:
        code += f"x{width.kernel_size}"
    code += f"/{height.stride}" if height.stride > 1 else ""
    code += f"*{height.dilation}" if height.dilation > 1 else ""
    match height.padding:
        case "same":
            return code + "s"
        case "valid" | 0 | (0, 0):
            return code
        case (before, after) if before != after:
            return f"{code}p{before},{after}"
        case (before, _) | before:
            return f"{code}p{before}"


def _on_the_way(network: KerasModel) -> list[Node]:
    """Nodes from image to output, without those that only make a gate."""
    every = nodes(network)
    makers = {id(output): node for node in every for output in node.outputs}
    needed: set[int] = set()
    waiting = list(built_graph(network).outputs)
    while waiting:
        tensor = waiting.pop()
        if id(tensor) not in needed:
            needed.add(id(tensor))
            waiting.extend(makers[id(tensor)].main_inputs)
    return [node for node in every if id(node.outputs[0]) in needed]


def _code(node: Node, zeros: _Sides) -> str:
    """Window of a layer, behind ``zeros``; empty if it has none."""
    layer, kind = node.operation, type(node.operation).__name__
    if kind in ("GlobalAveragePooling2D", "Flatten"):
        return KINDS[kind] if len(node.inputs[0].shape) == 4 else ""
    if kind == "PartialConvolution":
        return "c5"
    if kind == "Subsampling":
        return "u2/2"
    size = getattr(layer, "kernel_size", getattr(layer, "pool_size", None))
    if size is None:
        return ""
    padding = layer.padding
    stride, *strides = layer.strides
    dilation, *dilations = getattr(layer, "dilation_rate", (1,))
    if any(zeros):
        if padding != "valid":
            raise ValueError(f"layer {layer.name!r} pads what is padded already")
        padding = zeros
    if {*strides} - {stride} or {*dilations} - {dilation}:
        raise ValueError(f"layer {layer.name!r} must have equal strides and dilations")
    height, width = (Window(one, stride, padding, dilation) for one in size)
    if padding == "same" and max(size) == 1:
        height = Window(1, stride)
    return window_code(KINDS[kind], height, width)


def _zeros(layer: Any) -> _Sides:  # noqa: ANN401  a keras.Layer, which is not imported here
    height, width = layer.padding
    if height != width:
        raise ValueError(f"layer {layer.name!r} must pad height and width alike: {layer.padding}")
    before, after = height
    return before, after


def _write() -> None:
    from helpers.architectures import ARCHITECTURES, unfilled
    from helpers.resources import replacing

    lines = [line(key, known.title, unfilled(key)) for key, known in ARCHITECTURES.items()]
    with replacing(FILE) as part:
        part.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _write()
