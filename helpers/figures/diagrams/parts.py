"""What a block diagram is made of: layers in words, series of them, and paths that meet again."""

import re
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from helpers.anatomy.costs import KerasLayer, Shape, is_from_keras, times

Kind: TypeAlias = Literal["input", "weights", "depthwise", "pooling", "other", "output"]
Size: TypeAlias = tuple[int | None, ...]  # height and width; empty for a vector


@dataclass(frozen=True)
class Layer:
    """A layer in words, ``brief`` where there is little room, and what it puts out."""

    kind: Kind
    what: str
    brief: str
    size: Size
    channels: int


@dataclass(frozen=True)
class Series:
    """Parts one after the other; without any it is a shortcut."""

    parts: tuple["Layer | Paths", ...]

    @property
    def size(self) -> Size:
        """Map size of the last part."""
        return self.parts[-1].size

    @property
    def channels(self) -> int:
        """Channels of the last part."""
        return self.parts[-1].channels


@dataclass(frozen=True)
class Paths:
    """Paths that part and meet again; ``join`` is the class of the layer where they meet.

    It is empty where they go on to meet others. Two are equal if their paths are, however many
    channels they came from: so the layers of a DenseNet are.
    """

    paths: tuple[Series, ...]
    join: str
    size: Size
    channels: int = field(compare=False)


@dataclass(frozen=True)
class Side:
    """A way to another output, such as an auxiliary classifier."""

    path: Series


Piece: TypeAlias = Layer | Paths  # of a series
Part: TypeAlias = Piece | Series


def is_drawn(operation: KerasLayer) -> bool:
    """Whether a layer that has one input is kept."""
    if not is_from_keras(type(operation)) or re.search("Pool|UpSampl", type(operation).__name__):
        return True
    return any(len(weight.shape) > 1 for weight in getattr(operation, "weights", ()))


def size_and_channels(shape: Shape) -> tuple[Size, int]:
    """Map size and channels of a shape with the batch first."""
    *size, channels = shape[1:] or (1,)
    return tuple(size), channels or 1


def layer(operation: KerasLayer | None, size: Size, channels: int) -> Layer:
    """Describe a layer that has one input, or the input itself."""
    if operation is None:
        return Layer("input", "input", "input", size, channels)
    name = type(operation).__name__
    if "Conv" in name and is_from_keras(type(operation)):
        return _convolution(operation, size, channels)
    if "Pool" in name and is_from_keras(type(operation)):
        what = "max pooling" if "Max" in name else "average pooling"
        if "Global" in name:
            return Layer("pooling", f"global {what}", f"global {what}", size, channels)
        brief = f"{times(operation.pool_size)} {what}"
        stride = "" if operation.strides == operation.pool_size else _stride(operation)
        return Layer("pooling", f"{brief}{stride}", f"{brief}{stride}", size, channels)
    if name == "Dense":
        return Layer("weights", "dense layer", "dense", size, channels)
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).split()
    brief = " ".join(word if word.isupper() else word.lower() for word in words)
    kind: Kind = "weights" if getattr(operation, "weights", ()) else "other"
    return Layer(kind, brief, brief, size, channels)


def _convolution(layer: KerasLayer, size: Size, channels: int) -> Layer:
    name, groups = type(layer).__name__, getattr(layer, "groups", 1)
    window, stride = times(layer.kernel_size), _stride(layer)
    if "Depthwise" in name or 1 < groups == layer.filters == layer.kernel.shape[-2] * groups:
        brief = f"{window} depthwise"
        return Layer("depthwise", f"{brief} convolution{stride}", brief + stride, size, channels)
    if "Separable" in name:
        brief = f"{window} separable"
        return Layer("weights", f"{brief} convolution{stride}", brief + stride, size, channels)
    kind = "transposed convolution" if "Transpose" in name else "convolution"
    grouped = f" in {groups} groups" if groups > 1 else ""
    what = f"{window} {kind}{grouped}{stride}"
    return Layer("weights", what, f"{window}{grouped}{stride}", size, channels)


def _stride(layer: KerasLayer) -> str:
    """Say a stride that is not 1, `` with stride 2``."""
    strides = set(layer.strides if isinstance(layer.strides, tuple) else (layer.strides,))
    if strides == {1}:
        return ""
    return f" with stride {strides.pop() if len(strides) == 1 else times(layer.strides)}"
