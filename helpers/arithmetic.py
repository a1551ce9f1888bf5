"""Sizes, before anything is computed: chapter 1's arithmetic along one axis, in plain Python.

A convolution and a pooling follow the same rules, and height and width follow them separately.
All sizes are in cells (pixels of an image, cells of a feature map). Every size may be an ``int``
or anything that stands for one (``operator.index``), such as a NumPy integer; what comes back is
a plain ``int``. A ``bool`` or a ``float`` is a ``TypeError``.
"""

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, SupportsIndex, TypeAlias

Padding: TypeAlias = int | tuple[int, int] | Literal["valid", "same"]
"""Cells on both sides, cells ``(before, after)``, or one of TensorFlow's two rules."""


def output_size(
    input_size: int, kernel_size: int, stride: int = 1, padding: Padding = 0, dilation: int = 1
) -> int:
    """Length of a convolution's output along one axis, in cells.

    Chapter 1, "How big is the output?". With padding ``(before, after)``::

        floor((n + before + after - dilation*(k - 1) - 1) / stride) + 1

    With ``"same"`` this comes to ``ceil(n / stride)``, whatever the kernel.

    Raises ``ValueError`` if a size, stride or dilation is below 1, the padding is negative or
    unknown, or the kernel does not fit.

    Source: Dumoulin & Visin (2016), relationship 15; ``tf.nn.convolution`` for "same".

    Examples
    --------
    A window of 3, then the first layer of ResNet-50, then a stride that does not divide:

    >>> output_size(28, 3)
    26
    >>> output_size(224, 7, stride=2, padding=3)
    112
    >>> output_size(27, 3, stride=2, padding="same")
    14
    """
    before, after = explicit_padding(input_size, kernel_size, stride, padding, dilation)
    padded_size = operator.index(input_size) + before + after
    extent = kernel_extent(kernel_size, dilation)
    if extent > padded_size:
        largest = (padded_size - 1) // operator.index(dilation) + 1
        raise ValueError(
            f"kernel_size must be at most {largest} to fit into input_size {input_size} "
            f"with padding {padding!r} and dilation {dilation}, got {kernel_size}"
        )
    return (padded_size - extent) // operator.index(stride) + 1


def kernel_sizes(
    input_size: int, output_size: int, stride: int = 1, padding: Padding = 0, dilation: int = 1
) -> range:
    """Every kernel size that makes ``output_size`` cells out of ``input_size``, in order.

    :func:`output_size` solved for the kernel. With stride and dilation 1 there is one answer at
    most; the floor lets a stride over 1 have several, and a dilation over 1 can step over all.

    Raises ``ValueError`` as :func:`output_size` does, and for ``"same"``, where the kernel does
    not matter: every kernel fits.

    Examples
    --------
    Which kernel makes 28 of 32? And 14 of 28, with a stride of 2?

    >>> list(kernel_sizes(32, 28))
    [5]
    >>> list(kernel_sizes(28, 14, stride=2))
    [1, 2]
    """
    input_size = _whole("input_size", input_size, least=1)
    output_size = _whole("output_size", output_size, least=1)
    stride = _whole("stride", stride, least=1)
    dilation = _whole("dilation", dilation, least=1)
    if padding == "same":
        raise ValueError(
            f"with padding 'same' every kernel fits: each gives ceil(input_size / stride) = "
            f"{-(-input_size // stride)} cells; name the padding in cells, or 'valid'"
        )
    padded_size = input_size + sum(explicit_padding(input_size, 1, stride, padding))
    # The last window starts at (output_size - 1)*stride and ends inside the padded input;
    # one more stride, and it would not.
    longest_extent = padded_size - (output_size - 1) * stride
    shortest_extent = max(longest_extent - stride + 1, 1)
    return range(-(-(shortest_extent - 1) // dilation) + 1, (longest_extent - 1) // dilation + 2)


def same_padding(
    input_size: int, kernel_size: int, stride: int = 1, dilation: int = 1
) -> tuple[int, int]:
    """Cells that TensorFlow's "same" adds ``(before, after)``; of an odd number, one more after.

    As few as give ``ceil(input_size / stride)`` output cells. With a stride over 1 they depend
    on the input size, and a kernel shorter than the stride needs none. PyTorch's "same", which is
    for stride 1 only, adds the same cells there.

    Raises ``ValueError`` if a size, stride or dilation is below 1.

    Source: the notes on padding of ``tf.nn``; ``torch.nn.Conv2d``.

    Examples
    --------
    >>> same_padding(28, 4)
    (1, 2)
    >>> same_padding(224, 7, stride=2)
    (2, 3)
    """
    input_size = _whole("input_size", input_size, least=1)
    extent = kernel_extent(kernel_size, dilation)
    stride = _whole("stride", stride, least=1)
    cells = -(-input_size // stride)
    total = max((cells - 1) * stride + extent - input_size, 0)
    return total // 2, total - total // 2


def explicit_padding(
    input_size: int, kernel_size: int, stride: int = 1, padding: Padding = 0, dilation: int = 1
) -> tuple[int, int]:
    """Any ``padding`` as the cells ``(before, after)`` that it adds to this input.

    Raises ``ValueError`` if a size, stride or dilation is below 1, or the padding is negative or
    unknown. Whether the kernel fits is not asked.
    """
    same = same_padding(input_size, kernel_size, stride, dilation)  # refuses a wrong size, too
    match padding:
        case "valid":
            return 0, 0
        case "same":
            return same
        case (before, after):
            before = _whole("padding before", before, least=0)
            return before, _whole("padding after", after, least=0)
        case str() | tuple() | list():
            raise ValueError(
                "padding must be a number of cells, a pair (before, after), 'valid' or 'same', "
                f"got {padding!r}"
            )
    cells = _whole("padding", padding, least=0)
    return cells, cells


def kernel_extent(kernel_size: int, dilation: int = 1) -> int:
    """Cells from a kernel's first tap to its last, both counted: ``dilation*(k - 1) + 1``.

    Raises ``ValueError`` if either is below 1. Source: Dumoulin & Visin (2016), section 5.1.
    """
    kernel_size = _whole("kernel_size", kernel_size, least=1)
    return _whole("dilation", dilation, least=1) * (kernel_size - 1) + 1


def transposed_output_size(
    input_size: int,
    kernel_size: int,
    stride: int = 1,
    padding: Padding = 0,
    dilation: int = 1,
    output_padding: int | None = None,
) -> int:
    """Length of a transposed convolution's output along one axis, in cells: Keras's rule.

    Chapter 1, "Transposed convolution". With the kernel's extent ``e = dilation*(k - 1) + 1``::

        (n - 1)*stride + e + output_padding - before - after     padding in cells, or "valid"
        n*stride                                                 "same"
        (n - 1)*stride + e % 2 + output_padding                  "same", output_padding given

    Padding counts the cells that are cut off, as the convolution that is transposed would have
    added them. ``output_padding=None`` is Keras's default and stands for ``max(stride - e, 0)``:
    a kernel shorter than the stride leaves a gap after the last cell too. With
    ``output_padding=0`` the first line is the formula of Dumoulin & Visin and of PyTorch. The two
    differ where ``e < stride``: 4 cells, kernel 2, stride 3 give 12 in Keras and 11 in the paper.

    Raises ``ValueError`` if a size, stride or dilation is below 1, a padding is negative or
    unknown, ``output_padding`` is not below the stride, or no cell is left.

    Source: ``keras.src.backend.common.backend_utils``; Dumoulin & Visin (2016), relationship 14.

    Examples
    --------
    Keras's rule, and the paper's:

    >>> transposed_output_size(4, 2, stride=3)
    12
    >>> transposed_output_size(4, 2, stride=3, output_padding=0)
    11
    """
    extent = kernel_extent(kernel_size, dilation)
    before, after = explicit_padding(input_size, kernel_size, stride, padding, dilation)
    input_size, stride = operator.index(input_size), operator.index(stride)
    if output_padding is not None:
        output_padding = _whole("output_padding", output_padding, least=0)
        if output_padding >= stride:
            raise ValueError(
                f"output_padding must be below the stride, {stride}, got {output_padding}"
            )
    if padding != "same":
        rest = max(stride - extent, 0) if output_padding is None else output_padding
        size = (input_size - 1) * stride + extent + rest - before - after
    elif output_padding is None:
        size = input_size * stride
    else:
        size = (input_size - 1) * stride + extent % 2 + output_padding
    if size < 1:
        raise ValueError(
            f"padding {padding!r} leaves no cell of input_size {input_size}, "
            f"kernel_size {kernel_size}, stride {stride}, dilation {dilation}"
        )
    return size


@dataclass(frozen=True)
class Window:
    """How one layer's kernel or pooling window slides along one axis."""

    kernel_size: int
    stride: int = 1
    padding: Padding = 0
    dilation: int = 1


@dataclass(frozen=True)
class ReceptiveField:
    """What one output cell sees of the input, along one axis.

    Output cell ``i`` sees ``size`` cells from ``start + i*stride`` on. Cells below 0 or beyond
    the input's end are padding.
    """

    size: int
    stride: int
    start: int


def receptive_field(windows: Sequence[Window], input_size: int | None = None) -> ReceptiveField:
    """Receptive field of one output cell after ``windows``, the layers from input to output.

    Chapter 1, "Receptive field". Each layer adds ``dilation*(k - 1)`` of its own steps to the
    size and moves the start back by ``before`` of them; its stride multiplies the step of the
    layers after it. The size runs from the first cell seen to the last: strides and dilations
    can leave cells between them unseen.

    What "same" puts before the input depends on the input's size where the stride is over 1.
    So such a window needs ``input_size``; with it, every window must also fit.

    Raises ``ValueError`` for a window that :func:`output_size` refuses, and for a strided "same"
    without ``input_size``.

    Source: Dumoulin & Visin (2016) for one layer; Araujo, Norris & Sim (2019) for the recursion.

    Examples
    --------
    Two convolutions of 3 × 3 and a pooling of 2 × 2:

    >>> from helpers.arithmetic import Window
    >>> receptive_field([Window(3), Window(3), Window(2, stride=2)])
    ReceptiveField(size=6, stride=2, start=0)
    """
    size, step, start = 1, 1, 0
    for number, window in enumerate(windows):
        kernel_size, stride, dilation = window.kernel_size, window.stride, window.dilation
        if input_size is None and window.padding == "same" and stride != 1:
            raise ValueError(
                f"input_size must be given, as windows[{number}] has padding 'same' with stride "
                f"{stride}: what it adds before the input depends on the input's size"
            )
        # At stride 1 "same" adds the same cells to every input, so any size will do.
        before, _ = explicit_padding(
            1 if input_size is None else input_size, kernel_size, stride, window.padding, dilation
        )
        if input_size is not None:
            input_size = output_size(input_size, kernel_size, stride, window.padding, dilation)
        size += (kernel_extent(kernel_size, dilation) - 1) * step
        start -= before * step
        step *= operator.index(stride)
    return ReceptiveField(size, step, start)


def _whole(name: str, value: SupportsIndex, *, least: int) -> int:
    """``value`` as a plain ``int``, or an error that names the argument."""
    # NumPy 2.0 still lets its own truth values stand for a number, with a warning.
    if type(value).__name__ in ("bool", "bool_") or not isinstance(value, SupportsIndex):
        raise TypeError(f"{name} must be a whole number, got {value!r}")
    number = operator.index(value)
    if number < least:
        raise ValueError(f"{name} must be at least {least}, got {number}")
    return number
