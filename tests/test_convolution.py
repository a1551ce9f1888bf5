"""Convolution and pooling against TensorFlow where it is defined, against loops elsewhere."""

import json

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.convolution import convolve, pool
from helpers.resources import data_path

GOLDEN = json.loads(data_path("golden/convolution.json").read_text(encoding="utf-8"))["images"]

many = settings(max_examples=1000, deadline=None)
some = settings(max_examples=500, deadline=None)
few = settings(max_examples=200, deadline=None)
cells = st.integers(0, 3)
sides = st.tuples(st.tuples(cells, cells), st.tuples(cells, cells))
seeds = st.integers(0, 2**32 - 1)


def per_axis(low, high):
    return st.integers(low, high) | st.tuples(st.integers(low, high), st.integers(low, high))


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def in_tensorflows_words(padding):
    if padding in ("valid", "same"):
        return padding.upper()
    if isinstance(padding, int):
        padding = ((padding, padding), (padding, padding))
    return [[0, 0], *map(list, padding), [0, 0]]


def fits(image_size, window, padding, dilation=1):
    """Whether a window fits: where it does not, TensorFlow's answer is not defined."""
    if padding == "same":
        return True
    around = ((0, 0), (0, 0)) if padding == "valid" else padding
    around = ((around, around),) * 2 if isinstance(around, int) else around
    return all(
        spacing * (kernel - 1) + 1 <= size + sum(side)
        for size, kernel, side, spacing in zip(
            image_size, pair(window), around, pair(dilation), strict=True
        )
    )


def whole_numbers(seed, shape):
    """Small whole numbers as float64: their sums are exact in any order.

    Not float32: there oneDNN, and so TensorFlow 2.21, is wrong for one channel, a stride over 1
    along the width only, and an output one cell wide.
    """
    return np.random.default_rng(seed).integers(-9, 10, shape).astype("float64")


def convolve_with_loops(images, filters, stride, top_left, output_size, dilation):
    """One multiplication at a time; what lies outside the image counts as 0."""
    count, height, width, _ = images.shape
    output = np.zeros((count, *output_size, filters.shape[3]), images.dtype)
    for n, y, x, o in np.ndindex(output.shape):
        for i, j, c in np.ndindex(filters.shape[:3]):
            row = y * stride[0] - top_left[0] + i * dilation[0]
            column = x * stride[1] - top_left[1] + j * dilation[1]
            if 0 <= row < height and 0 <= column < width:
                output[n, y, x, o] += images[n, row, column, c] * filters[i, j, c, o]
    return output


def pool_with_loops(image, window, stride, padding, reduce):
    """Reduce what a window covers of one (height, width) image, stride by stride."""
    (top, bottom), (left, right) = padding
    height, width = image.shape
    return [
        [
            reduce(image[max(y, 0) : y + window[0], max(x, 0) : x + window[1]])
            for x in range(-left, width + right - window[1] + 1, stride[1])
        ]
        for y in range(-top, height + bottom - window[0] + 1, stride[0])
    ]


class TestConvolve:
    @many
    @given(
        count=st.integers(1, 2),
        image_size=st.tuples(st.integers(1, 9), st.integers(1, 9)),
        kernel_size=st.tuples(st.integers(1, 4), st.integers(1, 4)),
        channels=st.tuples(st.integers(1, 3), st.integers(1, 3)),
        stride=per_axis(1, 3),
        padding=st.sampled_from(["valid", "same"]) | cells | sides,
        dilation=per_axis(1, 3),
        seed=seeds,
    )
    def test_is_tensorflows(
        self, count, image_size, kernel_size, channels, stride, padding, dilation, seed
    ):
        import tensorflow as tf

        assume(fits(image_size, kernel_size, padding, dilation))
        images = whole_numbers(seed, (count, *image_size, channels[0]))
        filters = whole_numbers(seed + 1, (*kernel_size, *channels))
        ours = convolve(images, filters, stride, padding, dilation)
        theirs = tf.nn.conv2d(
            images, filters, stride, in_tensorflows_words(padding), dilations=dilation
        )
        np.testing.assert_array_equal(ours, theirs.numpy())

    @few
    @given(
        stride=st.tuples(st.integers(1, 3), st.integers(1, 3)),
        dilation=st.tuples(st.integers(1, 2), st.integers(1, 2)),
        sides=sides,
        seed=seeds,
    )
    def test_is_one_multiplication_after_the_other(self, stride, dilation, sides, seed):
        images = whole_numbers(seed, (2, 5, 6, 2))
        filters = whole_numbers(seed + 1, (2, 3, 2, 3))
        ours = convolve(images, filters, stride, sides, dilation)
        (top, _), (left, _) = sides
        looped = convolve_with_loops(
            images, filters, stride, (top, left), ours.shape[1:3], dilation
        )
        np.testing.assert_array_equal(ours, looped)

    def test_golden_images(self):
        for case in GOLDEN:
            padding = case["padding"]
            padding = (padding, padding) if isinstance(padding, list) else padding
            output = convolve(
                np.array(case["image"])[None, :, :, None],
                np.array(case["kernel"])[:, :, None, None],
                case["stride"],
                padding,
                case["dilation"],
            )
            assert output[0, :, :, 0].tolist() == case["output"]

    def test_does_not_flip_the_kernel(self):
        from scipy.signal import convolve2d, correlate2d

        image, kernel = whole_numbers(0, (6, 7)), whole_numbers(1, (3, 2))
        ours = convolve(image[None, :, :, None], kernel[:, :, None, None])[0, :, :, 0]
        np.testing.assert_array_equal(ours, correlate2d(image, kernel, "valid"))
        np.testing.assert_array_equal(ours, convolve2d(image, kernel[::-1, ::-1], "valid"))

    def test_float32_is_within_rounding_of_tensorflow(self):
        import tensorflow as tf

        random = np.random.default_rng(0)
        images = random.standard_normal((2, 28, 28, 32), "float32")
        filters = random.standard_normal((3, 3, 32, 64), "float32")
        theirs = tf.nn.conv2d(images, filters, 1, "SAME").numpy()
        np.testing.assert_allclose(convolve(images, filters, padding="same"), theirs, atol=1e-4)

    @pytest.mark.parametrize(
        ("images", "filters", "output"),
        [
            ("float16", "float16", "float16"),
            ("float32", "float32", "float32"),
            ("float64", "float64", "float64"),
            ("float32", "float64", "float64"),
            ("uint8", "float32", "float32"),
            ("uint8", "uint8", "int64"),
            ("uint8", "int8", "int64"),
            ("bool", "int32", "int64"),
            ("uint64", "int64", "int64"),
        ],
    )
    def test_dtypes(self, images, filters, output):
        result = convolve(np.ones((1, 3, 3, 1), images), np.ones((2, 2, 1, 1), filters))
        assert result.dtype == output
        assert (result == 4).all()

    def test_bright_bytes_do_not_overflow(self):
        white = np.full((1, 20, 20, 3), 255, np.uint8)
        assert (
            convolve(white, np.full((20, 20, 3, 1), 255, np.uint8)).item() == 20 * 20 * 3 * 255**2
        )

    def test_integers_are_exact_beyond_what_a_float_holds(self):
        images = np.array([2**53, 1]).reshape(1, 1, 2, 1)
        assert convolve(images, np.ones((1, 2, 1, 1), int)).item() == 2**53 + 1

    def test_leaves_its_arguments_alone(self):
        images, filters = whole_numbers(0, (1, 4, 4, 1)), whole_numbers(1, (1, 1, 1, 1))
        before = images.copy(), filters.copy()
        convolve(images, filters)[...] = 0
        np.testing.assert_array_equal(images, before[0])
        np.testing.assert_array_equal(filters, before[1])

    def test_no_images_give_no_outputs(self):
        assert convolve(np.ones((0, 5, 5, 3)), np.ones((3, 3, 3, 8))).shape == (0, 3, 3, 8)

    @pytest.mark.parametrize(
        ("changes", "error", "words"),
        [
            (
                {"images": np.ones((5, 5, 3))},
                ValueError,
                r"images must have four axes .*\(5, 5, 3\)",
            ),
            ({"filters": np.ones((3, 3))}, ValueError, r"filters must have four axes .*\(3, 3\)"),
            ({"filters": np.ones((3, 3, 1, 4))}, ValueError, "filters must have 3 channels in"),
            ({"filters": np.ones((3, 6, 3, 4))}, ValueError, "filters, along the width: .* got 6"),
            ({"dilation": (3, 1)}, ValueError, "filters, along the height: .* at most 2 .* got 3"),
            (
                {"filters": np.ones((0, 3, 3, 4))},
                ValueError,
                "height: kernel_size must be at least",
            ),
            ({"stride": 0}, ValueError, "stride must be at least 1, got 0"),
            ({"stride": (1, 2, 3)}, ValueError, "stride must be a number or a pair"),
            ({"stride": 1.5}, TypeError, "stride must be a whole number, got 1.5"),
            ({"dilation": True}, TypeError, "dilation must be a whole number, got True"),
            ({"padding": -1}, ValueError, "padding must be at least 0, got -1"),
            ({"padding": "full"}, ValueError, "padding must be .* got 'full'"),
            ({"padding": (1, 2)}, ValueError, r"padding must be .* got \(1, 2\)"),
            ({"padding": ((1, 2), (1, -2))}, ValueError, "width: padding after must be at least 0"),
            (
                {"images": np.full((1, 5, 5, 3), "a")},
                TypeError,
                "images must hold integers or floa",
            ),
        ],
    )
    def test_errors_name_the_argument(self, changes, error, words):
        with pytest.raises(error, match=words):
            convolve(
                **{"images": np.ones((1, 5, 5, 3)), "filters": np.ones((3, 3, 3, 4)), **changes}
            )


class TestPool:
    def test_nan_stays_in_its_window_where_tensorflow_passes_it_over(self):
        import tensorflow as tf

        images = np.array([[1, np.nan, 3, 2], [0, 1, np.nan, np.nan]], "float32")[None, ..., None]
        for reduce in ("max", "min", "average"):
            assert np.isnan(pool(images, 2, reduce=reduce)).all()
        assert tf.nn.max_pool2d(images, 2, 2, "VALID").numpy().ravel().tolist() == [1, 3]
        assert np.isnan(tf.nn.avg_pool2d(images, 2, 2, "VALID")).all()

    @some
    @given(
        image_size=st.tuples(st.integers(1, 9), st.integers(1, 9)),
        window=per_axis(1, 4),
        stride=st.none() | per_axis(1, 4),
        padding=st.sampled_from(["valid", "same"]) | cells | sides,
        seed=seeds,
    )
    def test_maximum_and_minimum_are_tensorflows(self, image_size, window, stride, padding, seed):
        import tensorflow as tf

        assume(fits(image_size, window, padding))
        if not isinstance(padding, str):
            around = padding if isinstance(padding, tuple) else ((padding,), (padding,))
            assume(all(max(side) < k for side, k in zip(around, pair(window), strict=True)))
        images = whole_numbers(seed, (2, *image_size, 2))
        settings = (
            pair(window),
            pair(window if stride is None else stride),
            in_tensorflows_words(padding),
        )
        np.testing.assert_array_equal(
            pool(images, window, stride, padding), tf.nn.max_pool2d(images, *settings).numpy()
        )
        np.testing.assert_array_equal(
            pool(images, window, stride, padding, "min"),
            -tf.nn.max_pool2d(-images, *settings).numpy(),
        )

    @some
    @given(
        image_size=st.tuples(st.integers(1, 9), st.integers(1, 9)),
        window=per_axis(1, 4),
        stride=st.none() | per_axis(1, 4),
        padding=st.sampled_from(["valid", "same"]),
        seed=seeds,
    )
    def test_average_is_tensorflows(self, image_size, window, stride, padding, seed):
        import tensorflow as tf

        assume(fits(image_size, window, padding))
        images = whole_numbers(seed, (2, *image_size, 2))
        theirs = tf.nn.avg_pool2d(
            images, pair(window), pair(window if stride is None else stride), padding.upper()
        )
        ours = pool(images, window, stride, padding, "average")
        np.testing.assert_allclose(ours, theirs.numpy(), rtol=1e-12, atol=1e-12)

    @few
    @given(
        window=st.tuples(st.integers(1, 4), st.integers(1, 4)),
        stride=st.tuples(st.integers(1, 4), st.integers(1, 4)),
        sides=sides,
        seed=seeds,
        reduce=st.sampled_from(["max", "min", "average"]),
    )
    def test_padded_cells_count_in_none(self, window, stride, sides, seed, reduce):
        assume(all(max(side) < cells for side, cells in zip(sides, window, strict=True)))
        image = whole_numbers(seed, (5, 6))
        expected = pool_with_loops(
            image, window, stride, sides, {"max": np.max, "min": np.min, "average": np.mean}[reduce]
        )
        ours = pool(image[None, :, :, None], window, stride, sides, reduce)
        np.testing.assert_allclose(ours[0, :, :, 0], expected, rtol=1e-12)

    def test_the_border_of_a_dark_image_stays_dark(self):
        dark = np.full((1, 3, 3, 1), -5.0)
        for reduce in ("max", "min", "average"):
            assert (pool(dark, 3, 1, "same", reduce) == -5).all()

    def test_the_stride_is_the_window_unless_told(self):
        assert pool(np.ones((1, 6, 9, 1)), (2, 3)).shape == (1, 3, 3, 1)

    @pytest.mark.parametrize("dtype", ["bool", "uint8", "int16", "int64", "float16", "float32"])
    def test_dtypes(self, dtype):
        images = np.ones((1, 4, 4, 1), dtype)
        assert pool(images, 2, padding="same").dtype == dtype
        assert pool(images, 2, padding="same", reduce="min").dtype == dtype
        average = pool(images, 3, 1, "same", "average")
        assert average.dtype == (dtype if dtype.startswith("float") else "float64")
        assert (average == 1).all()

    def test_an_average_does_not_overflow(self):
        assert pool(np.full((1, 2, 2, 1), 60_000, "float16"), 2, reduce="average").item() == 60_000
        assert pool(np.full((1, 2, 2, 1), 255, "uint8"), 2, reduce="average").item() == 255

    def test_no_images_give_no_outputs(self):
        for reduce in ("max", "min", "average"):
            assert pool(np.ones((0, 4, 4, 3)), 2, 2, "same", reduce).shape == (0, 2, 2, 3)

    @pytest.mark.parametrize(
        ("changes", "error", "words"),
        [
            ({"images": np.ones((5, 5))}, ValueError, r"images must have four axes .*\(5, 5\)"),
            ({"window": 6}, ValueError, "window, along the height: .* at most 5 .* got 6"),
            ({"window": 0}, ValueError, "window, along the height: .* at least 1, got 0"),
            ({"window": (2, 2, 2)}, ValueError, "window must be a number or a pair"),
            ({"stride": 0}, ValueError, "stride must be at least 1, got 0"),
            ({"padding": 2}, ValueError, "padding must be smaller than the window, 2, got 2"),
            ({"padding": ((0, 0), (0, 2))}, ValueError, "padding must be smaller than the window"),
            ({"padding": "SAME"}, ValueError, "padding must be .* got 'SAME'"),
            (
                {"reduce": "mean"},
                ValueError,
                "reduce must be 'max', 'min' or 'average', got 'mean'",
            ),
            ({"images": [[[[None]]]]}, TypeError, "images must hold integers or floats, got dtype"),
        ],
    )
    def test_errors_name_the_argument(self, changes, error, words):
        with pytest.raises(error, match=words):
            pool(**{"images": np.ones((1, 5, 5, 3)), "window": 2, **changes})


@few
@given(seeds)
def test_the_largest_of_four_turned_kernels_turns_with_the_picture(seed):
    picture, kernel = whole_numbers(seed, (1, 6, 6, 1)), whole_numbers(seed + 1, (3, 3, 1, 1))
    turns = np.concatenate([np.rot90(kernel, n) for n in range(4)], axis=-1)
    turned = np.rot90(picture, axes=(1, 2))

    pooled = convolve(picture, turns).max(axis=-1)

    assert np.array_equal(convolve(turned, turns).max(axis=-1), np.rot90(pooled, axes=(1, 2)))
