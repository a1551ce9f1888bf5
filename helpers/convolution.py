"""Convolution and pooling on NumPy arrays, equal to TensorFlow's.

Chapter 1 slides a filter by hand, one multiplication at a time. Here one view shows all windows,
and one matrix product does all multiplications.

Arrays are channels-last, ``(count, height, width, channels)``. A stride and a dilation are an
``int`` or ``(height, width)``. A padding is ``"valid"``, ``"same"``, an ``int`` for all four sides,
or ``((top, bottom), (left, right))``.
"""

from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from helpers.arithmetic import Padding, explicit_padding, kernel_extent, output_size

Array: TypeAlias = NDArray[Any]  # of integers or floats: which, the arguments decide
PerAxis: TypeAlias = int | tuple[int, int]
Sides: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
ImagePadding: TypeAlias = int | Sides | Literal["valid", "same"]


def convolve(
    images: ArrayLike,
    filters: ArrayLike,
    stride: PerAxis = 1,
    padding: ImagePadding = "valid",
    dilation: PerAxis = 1,
) -> Array:
    """Convolve as deep learning does, without a flip: equal to ``tf.nn.conv2d``.

    ``(N, H, W, C_in)`` and ``(k_h, k_w, C_in, C_out)`` give ``(N, H', W', C_out)``, with H' and W'
    from :func:`helpers.arithmetic.output_size`. Padding counts as 0.

    Floats keep their precision. Integers are computed and returned as int64, so that the sums of
    8-bit pixels do not overflow. Floats and integers together follow NumPy's promotion.

    Raises ``ValueError`` for an array of another rank, channels that differ, filters that do not
    fit, and what :func:`helpers.arithmetic.output_size` refuses.

    Examples
    --------
    An edge to the right of each cell, where the next one is darker or brighter:

    >>> import numpy as np
    >>> image = np.array([[0, 0, 9, 9]]).reshape(1, 1, 4, 1)
    >>> edge = np.array([-1, 1]).reshape(1, 2, 1, 1)
    >>> convolve(image, edge)[0, 0, :, 0].tolist()
    [0, 9, 0]
    """
    images = _numbers("images", images, "(count, height, width, channels)")
    filters = _numbers("filters", filters, "(height, width, channels in, channels out)")
    if filters.shape[2] != images.shape[3]:
        raise ValueError(
            f"filters must have {images.shape[3]} channels in, as images do, "
            f"got shape {filters.shape}"
        )
    floats = "f" in (images.dtype.kind, filters.dtype.kind)
    dtype = np.result_type(images, filters) if floats else np.int64
    size = filters.shape[:2]
    stride, dilation = _per_axis("stride", stride), _per_axis("dilation", dilation)
    sides = explicit_sides(images, size, stride, padding, dilation, name="filters")
    windows = _windows(images.astype(dtype, copy=False), size, stride, sides, dilation)
    # Multiply and add over the kernel's height and width and the channels in.
    filters = filters.astype(dtype, copy=False)
    sums: Array = np.tensordot(windows, filters, axes=((3, 4, 5), (0, 1, 2)))
    return sums


def pool(
    images: ArrayLike,
    window: PerAxis,
    stride: PerAxis | None = None,
    padding: ImagePadding = "valid",
    reduce: Literal["max", "min", "average"] = "max",
) -> Array:
    """Reduce each window of each channel to one number: ``tf.nn.max_pool``, ``tf.nn.avg_pool``.

    ``(N, H, W, C)`` gives ``(N, H', W', C)``. A stride of ``None`` is the window's size. Padded
    cells count in no maximum, minimum or average.

    Maximum and minimum keep the dtype. The average of integers is float64. A window that holds NaN
    gives NaN; TensorFlow's maximum passes NaN over, and makes a window of nothing else the smallest
    float.

    Raises ``ValueError`` for an array of another rank, an unknown ``reduce``, a window that does
    not fit, padding as large as the window (some windows would be empty), and what
    :func:`helpers.arithmetic.output_size` refuses.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.arange(16).reshape(1, 4, 4, 1)
    >>> pool(image, 2)[0, :, :, 0].tolist()
    [[5, 7], [13, 15]]
    >>> pool(image, 2, reduce="average")[0, :, :, 0].tolist()
    [[2.5, 4.5], [10.5, 12.5]]
    """
    images = _numbers("images", images, "(count, height, width, channels)")
    if reduce not in ("max", "min", "average"):
        raise ValueError(f"reduce must be 'max', 'min' or 'average', got {reduce!r}")
    size = _per_axis("window", window)
    stride = size if stride is None else _per_axis("stride", stride)
    sides = explicit_sides(images, size, stride, padding, name="window")
    if any(max(side) >= cells for side, cells in zip(sides, size, strict=True)):
        raise ValueError(f"padding must be smaller than the window, {window}, got {padding}")

    if reduce == "average":
        inside = np.ones((1, *images.shape[1:3], 1))
        counts = _windows(inside, size, stride, sides).sum(axis=(3, 4))
        sums = _windows(images, size, stride, sides).sum(axis=(3, 4), dtype=np.float64)
        averages: NDArray[np.float64] = sums / counts
        return averages.astype(images.dtype if images.dtype.kind == "f" else np.float64)
    # Padding repeats the border: a window that holds a copy also holds the cell it repeats,
    # so no maximum or minimum changes.
    windows = _windows(images, size, stride, sides, mode="edge")
    pooled: Array = windows.max(axis=(3, 4)) if reduce == "max" else windows.min(axis=(3, 4))
    return pooled


def _windows(
    images: Array,
    size: tuple[int, int],
    stride: tuple[int, int],
    sides: Sides,
    dilation: tuple[int, int] = (1, 1),
    mode: Literal["constant", "edge"] = "constant",
) -> Array:
    """All windows of the padded images, ``(N, H', W', k_h, k_w, C)``: a view, not a copy."""
    padded = np.pad(images, ((0, 0), *sides, (0, 0)), mode=mode)
    extent = tuple(map(kernel_extent, size, dilation))
    windows = sliding_window_view(padded, extent, axis=(1, 2))
    windows = windows[:, :: stride[0], :: stride[1], :, :: dilation[0], :: dilation[1]]
    return np.moveaxis(windows, 3, 5)


def explicit_sides(
    images: Array,
    size: tuple[int, int],
    stride: tuple[int, int],
    padding: ImagePadding,
    dilation: tuple[int, int] = (1, 1),
    name: str = "filters",
) -> Sides:
    """Resolve padding to cells ``((top, bottom), (left, right))``.

    Sizes, strides and dilations are (height, width). Raises ``ValueError`` or ``TypeError``, which
    call the window ``name``, for what does not fit.
    """
    paddings: tuple[Padding, Padding]
    if not isinstance(padding, tuple | list):
        paddings = padding, padding
    elif len(padding) == 2 and all(isinstance(side, tuple | list) for side in padding):
        paddings = padding
    else:
        raise ValueError(
            "padding must be 'valid', 'same', a number of cells or "
            f"((top, bottom), (left, right)), got {padding!r}"
        )
    sides: list[tuple[int, int]] = []
    each = zip(images.shape[1:3], size, stride, paddings, dilation, strict=True)
    for axis, settings in zip(("height", "width"), each, strict=True):
        try:
            output_size(*settings)
        except (TypeError, ValueError) as error:
            raise type(error)(f"{name}, along the {axis}: {error}") from None
        sides.append(explicit_padding(*settings))
    height, width = sides
    return height, width


def _per_axis(name: str, value: PerAxis) -> tuple[int, int]:
    """Give both axes the same ``int``, or each its own."""
    if not isinstance(value, tuple | list):
        return value, value
    if len(value) != 2:
        raise ValueError(f"{name} must be a number or a pair (height, width), got {value!r}")
    height, width = value
    return height, width


def _numbers(name: str, value: ArrayLike, axes: str) -> Array:
    """Take ``value`` as an array of integers or floats with four axes."""
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold integers or floats, got dtype {array.dtype}")
    if array.ndim != 4:
        raise ValueError(f"{name} must have four axes {axes}, got shape {array.shape}")
    return array
