"""Sizes against TensorFlow, Keras, counting, and the worked examples of papers."""

import json
import runpy
import subprocess
import sys
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.arithmetic import (
    ReceptiveField,
    Window,
    explicit_padding,
    kernel_extent,
    kernel_sizes,
    output_size,
    receptive_field,
    same_padding,
    transposed_output_size,
)
from helpers.resources import data_path

GOLDEN = json.loads(data_path("golden/convolution.json").read_text(encoding="utf-8"))["cases"]
GOLDEN_SETTINGS = ("input_size", "kernel_size", "stride", "padding", "dilation")

many = settings(max_examples=1000, deadline=None)
some = settings(max_examples=300, deadline=None)
sizes = st.integers(1, 40)
kernels = st.integers(1, 9)
strides = st.integers(1, 5)
dilations = st.integers(1, 4)
cells = st.integers(0, 5)
paddings_in_cells = st.just("valid") | cells | st.tuples(cells, cells)
paddings = st.just("same") | paddings_in_cells


def positions(input_size, kernel_size, stride, before, after, dilation):
    """Input positions of each output cell's taps, by sliding until the kernel sticks out."""
    found = []
    start = -before
    while start + dilation * (kernel_size - 1) < input_size + after:
        found.append([start + dilation * tap for tap in range(kernel_size)])
        start += stride
    return found


def in_cells(padding):
    if padding == "valid":
        return 0, 0
    return (padding, padding) if isinstance(padding, int) else padding


def test_what_is_not_said_is_stride_1_no_padding_and_no_dilation():
    assert output_size(7, 3) == 5
    assert list(kernel_sizes(7, 5)) == [3]
    assert same_padding(6, 3) == explicit_padding(6, 3, padding="same") == (1, 1)
    assert explicit_padding(7, 3) == (0, 0)
    assert kernel_extent(3) == 3
    assert transposed_output_size(5, 3) == 7
    assert receptive_field([Window(3)]) == ReceptiveField(3, 1, 0)


class TestGoldenCases:
    def test_tensorflow_gives_the_same_file_again(self):
        maker = runpy.run_path(str(Path(__file__).parent / "golden" / "make_convolution.py"))
        assert maker["document"]() == data_path("golden/convolution.json").read_text("utf-8")

    def test_sizes_and_padding_are_tensorflows(self):
        for case in GOLDEN:
            arguments = [case[name] for name in GOLDEN_SETTINGS]
            if case["output_size"] is None:
                with pytest.raises(ValueError, match="kernel_size must be at most"):
                    output_size(*arguments)
            else:
                assert output_size(*arguments) == case["output_size"], case
                assert list(explicit_padding(*arguments)) == case["padding_applied"], case

    def test_taps_read_where_tensorflow_reads(self):
        for case in (case for case in GOLDEN if "taps" in case):
            size, kernel, stride, padding, dilation = (case[name] for name in GOLDEN_SETTINGS)
            before, after = explicit_padding(size, kernel, stride, padding, dilation)
            read = [
                [position if 0 <= position < size else None for position in window]
                for window in positions(size, kernel, stride, before, after, dilation)
            ]
            assert read == case["taps"], case


class TestOutputSize:
    @many
    @given(sizes, kernels, strides, paddings, dilations)
    def test_is_tensorflows(self, size, kernel, stride, padding, dilation):
        import tensorflow as tf

        if padding == "same":
            theirs = "SAME"
        else:
            before, after = in_cells(padding)
            assume(dilation * (kernel - 1) < size + before + after)
            theirs = [[0, 0], [0, 0], [before, after], [0, 0]]
        output = tf.nn.conv2d(
            tf.zeros((1, 1, size, 1)),
            tf.zeros((1, kernel, 1, 1)),
            [1, stride],
            theirs,
            dilations=[1, dilation],
        )
        assert output_size(size, kernel, stride, padding, dilation) == output.shape[2]

    @many
    @given(sizes, kernels, strides, paddings_in_cells, dilations)
    def test_counts_the_places_where_the_kernel_fits(self, size, kernel, stride, padding, dilation):
        count = len(positions(size, kernel, stride, *in_cells(padding), dilation))
        if count:
            assert output_size(size, kernel, stride, padding, dilation) == count
        else:
            with pytest.raises(ValueError, match="kernel_size must be at most"):
                output_size(size, kernel, stride, padding, dilation)

    @pytest.mark.parametrize(
        ("size", "kernel", "stride", "padding", "dilation", "expected"),
        [
            (4, 3, 1, 0, 1, 2),  # figure 2.1
            (5, 4, 1, 2, 1, 6),  # figure 2.2
            (5, 3, 1, 1, 1, 5),  # figure 2.3, half padding
            (5, 3, 1, 2, 1, 7),  # figure 2.4, full padding
            (5, 3, 2, 0, 1, 2),  # figure 2.5
            (5, 3, 2, 1, 1, 3),  # figure 2.6
            (6, 3, 2, 1, 1, 3),  # figure 2.7: one row is left over
            (7, 3, 1, 0, 2, 3),  # figure 5.1
        ],
    )
    def test_figures_of_dumoulin_and_visin(self, size, kernel, stride, padding, dilation, expected):
        assert output_size(size, kernel, stride, padding, dilation) == expected

    def test_first_layers_of_papers(self):
        assert output_size(227, 11, stride=4) == 55  # AlexNet
        assert output_size(224, 7, stride=2, padding=3) == 112  # ResNet
        assert output_size(112, 3, stride=2, padding=1) == 56  # its pooling
        assert output_size(299, 3, stride=2) == 149  # Inception v3

    def test_the_error_says_which_kernel_would_fit(self):
        with pytest.raises(ValueError, match=r"kernel_size must be at most 3 .* got 4"):
            output_size(5, 4, dilation=2)
        assert output_size(5, 3, dilation=2) == 1

    @pytest.mark.parametrize(
        ("argument", "value"),
        [
            ("input_size", 0),
            ("kernel_size", 0),
            ("stride", 0),
            ("stride", -2),
            ("dilation", 0),
            ("padding", -1),
            ("padding", (0, -1)),
            ("padding", (1, 2, 3)),
            ("padding", "SAME"),
            ("padding", "full"),
        ],
    )
    def test_a_value_out_of_range_is_named(self, argument, value):
        with pytest.raises(ValueError, match=argument) as error:
            output_size(**{"input_size": 8, "kernel_size": 3, argument: value})
        assert "must be" in str(error.value)

    @pytest.mark.parametrize(
        "value", [2.0, True, "3", None, np.float32(2), np.True_, [2], 1j], ids=repr
    )
    @pytest.mark.parametrize("argument", ["input_size", "kernel_size", "stride", "dilation"])
    def test_what_is_not_a_whole_number_is_named(self, argument, value):
        with pytest.raises(TypeError, match=f"{argument} must be a whole number, got"):
            output_size(**{"input_size": 8, "kernel_size": 3, argument: value})

    @pytest.mark.parametrize("value", [1.5, None, False, (0, 1.5)])
    def test_padding_that_is_not_in_cells_is_named(self, value):
        with pytest.raises(TypeError, match=r"padding.* must be a whole number"):
            output_size(8, 3, padding=value)

    def test_numpy_integers_count_without_overflow(self):
        size = output_size(np.int8(127), np.uint8(1), np.int64(1), (np.int8(1), np.int8(1)))
        assert size == 129
        assert type(size) is int


class TestKernelSizes:
    @pytest.mark.parametrize(
        ("input_size", "output", "stride", "expected"),
        [
            (32, 28, 1, [5]),  # LeNet-5: C1
            (28, 14, 1, [15]),  # S2 as a convolution of stride 1 …
            (28, 14, 2, [1, 2]),  # … and of stride 2, as in the paper
            (14, 10, 1, [5]),  # C3
            (10, 5, 1, [6]),  # S4
            (10, 5, 2, [1, 2]),
            (5, 1, 1, [5]),  # C5
            (28, 29, 1, []),
        ],
    )
    def test_lenet(self, input_size, output, stride, expected):
        assert list(kernel_sizes(input_size, output, stride)) == expected

    @many
    @given(sizes, sizes, strides, paddings_in_cells, dilations)
    def test_are_all_that_give_this_output(self, size, output, stride, padding, dilation):
        around = in_cells(padding)
        expected = [
            kernel
            for kernel in range(1, size + sum(around) + 1)
            if len(positions(size, kernel, stride, *around, dilation)) == output
        ]
        assert list(kernel_sizes(size, output, stride, padding, dilation)) == expected

    def test_a_dilation_can_leave_none(self):
        assert list(kernel_sizes(7, 4, dilation=2)) == []
        assert list(kernel_sizes(7, 3, dilation=2)) == [3]

    def test_same_says_that_every_kernel_fits(self):
        with pytest.raises(ValueError, match=r"every kernel fits.* = 14 cells"):
            kernel_sizes(27, 14, stride=2, padding="same")

    @pytest.mark.parametrize("argument", ["input_size", "output_size", "stride", "dilation"])
    def test_a_value_out_of_range_is_named(self, argument):
        with pytest.raises(ValueError, match=f"{argument} must be at least 1, got 0"):
            kernel_sizes(**{"input_size": 8, "output_size": 6, argument: 0})


class TestSamePadding:
    def test_the_odd_cell_goes_after(self):
        assert same_padding(5, 4) == (1, 2)
        assert same_padding(224, 7, stride=2) == (2, 3)

    @pytest.mark.parametrize(
        ("kernel", "dilation", "cells"),
        [
            (1, 1, (0, 0)),
            (2, 1, (0, 1)),
            (3, 1, (1, 1)),
            (4, 1, (1, 2)),
            (6, 1, (2, 3)),
            (2, 3, (1, 2)),
            (3, 2, (2, 2)),
            (4, 3, (4, 5)),
        ],
    )
    @pytest.mark.parametrize("size", [1, 5, 28])
    def test_at_stride_1_is_pytorchs(self, size, kernel, dilation, cells):
        """By torch.nn.Conv2d: dilation * (kernel - 1) in all, half before, rounded down."""
        assert same_padding(size, kernel, dilation=dilation) == cells

    def test_depends_on_the_input_with_a_stride(self):
        assert same_padding(5, 3, stride=2) == (1, 1)
        assert same_padding(6, 3, stride=2) == (0, 1)

    @many
    @given(sizes, kernels, strides, dilations)
    def test_is_the_least_that_gives_a_cell_for_each_stride(self, size, kernel, stride, dilation):
        before, after = same_padding(size, kernel, stride, dilation)
        cells = len(range(0, size, stride))
        assert after - before in (0, 1)
        assert len(positions(size, kernel, stride, before, after, dilation)) == cells
        if after:
            fewer = positions(size, kernel, stride, before, after - 1, dilation)
            assert len(fewer) == cells - 1


class TestTransposedOutputSize:
    def test_keras_and_the_paper_differ_where_the_kernel_is_shorter_than_the_stride(self):
        assert transposed_output_size(4, 2, stride=3) == 12
        assert transposed_output_size(4, 2, stride=3, output_padding=0) == 11

    @some
    @given(sizes, kernels, strides, st.sampled_from(["valid", "same"]), dilations, st.data())
    def test_is_what_keras_announces(self, size, kernel, stride, padding, dilation, data):
        import keras

        assume(stride == 1 or dilation == 1)  # Keras takes one of the two
        extra = data.draw(st.none() | st.integers(0, stride - 1), label="output_padding")
        layer = keras.layers.Conv1DTranspose(
            1, kernel, stride, padding, output_padding=extra, dilation_rate=dilation
        )
        announced = layer.compute_output_shape((1, size, 1))[1]
        if announced < 1:
            with pytest.raises(ValueError, match="leaves no cell"):
                transposed_output_size(size, kernel, stride, padding, dilation, extra)
        else:
            ours = transposed_output_size(size, kernel, stride, padding, dilation, extra)
            assert ours == announced

    @some
    @given(st.integers(1, 12), kernels, strides, st.sampled_from(["valid", "same"]))
    def test_is_what_keras_computes(self, size, kernel, stride, padding):
        import keras

        output = keras.ops.conv_transpose(
            np.ones((1, size, 1), "float32"), np.ones((kernel, 1, 1), "float32"), stride, padding
        )
        assert transposed_output_size(size, kernel, stride, padding) == output.shape[1]

    @pytest.mark.parametrize(
        ("size", "kernel", "stride", "padding", "output_padding", "expected"),
        [
            (2, 3, 1, 0, 0, 4),  # figure 4.1
            (6, 4, 1, 2, 0, 5),  # figure 4.2
            (5, 3, 1, 1, 0, 5),  # figure 4.3
            (7, 3, 1, 2, 0, 5),  # figure 4.4
            (2, 3, 2, 0, 0, 5),  # figure 4.5
            (3, 3, 2, 1, 0, 5),  # figure 4.6
            (3, 3, 2, 1, 1, 6),  # figure 4.7
        ],
    )
    def test_figures_of_dumoulin_and_visin(
        self, size, kernel, stride, padding, output_padding, expected
    ):
        ours = transposed_output_size(size, kernel, stride, padding, output_padding=output_padding)
        assert ours == expected

    @many
    @given(sizes, kernels, strides, paddings, dilations)
    def test_the_convolution_leads_back(self, size, kernel, stride, padding, dilation):
        if padding != "same":
            assume((size - 1) * stride + dilation * (kernel - 1) + 1 > sum(in_cells(padding)))
        larger = transposed_output_size(size, kernel, stride, padding, dilation)
        assert output_size(larger, kernel, stride, padding, dilation) == size

    def test_output_padding_must_be_below_the_stride(self):
        with pytest.raises(ValueError, match="output_padding must be below the stride, 2, got 2"):
            transposed_output_size(4, 3, stride=2, output_padding=2)
        with pytest.raises(ValueError, match="output_padding must be at least 0, got -1"):
            transposed_output_size(4, 3, stride=2, output_padding=-1)

    def test_padding_that_cuts_everything_off_is_an_error(self):
        with pytest.raises(ValueError, match="padding 2 leaves no cell"):
            transposed_output_size(2, 3, padding=2)


windows = st.builds(
    Window, st.integers(1, 4), st.integers(1, 3), st.just("same") | paddings_in_cells, dilations
)


class TestReceptiveField:
    def test_one_cell_sees_one_window(self):
        assert receptive_field([Window(3, 2, (1, 0))]) == ReceptiveField(3, 2, -1)

    def test_no_layer_sees_the_cell_itself(self):
        assert receptive_field([]) == ReceptiveField(1, 1, 0)

    def test_small_kernels_in_a_row(self):
        # Simonyan & Zisserman (2015), section 2.3: two of 3 see 5, three see 7.
        assert receptive_field([Window(3)] * 2).size == 5
        assert receptive_field([Window(3)] * 3).size == 7

    def test_dilations_that_double(self):
        # Yu & Koltun (2016): layers dilated 1, 2, 4 see 3, 7, 15.
        layers = [Window(3, dilation=2**layer) for layer in range(3)]
        assert [receptive_field(layers[:count]).size for count in (1, 2, 3)] == [3, 7, 15]

    def test_lenet5(self):
        # C1, S2, C3, S4, C5, counted by hand; C5 sees the whole 32 × 32 input.
        layers = [Window(5), Window(2, 2), Window(5), Window(2, 2), Window(5)]
        fields = [receptive_field(layers[:count]) for count in range(1, 6)]
        assert [(field.size, field.stride) for field in fields] == [
            (5, 1),
            (6, 2),
            (14, 2),
            (16, 4),
            (32, 4),
        ]

    def test_vgg16_and_alexnet_as_published(self):
        # Araujo, Norris & Sim (2019), table: size, stride, padding of the last feature map.
        convolution, halving = Window(3, 1, "same"), Window(2, 2)
        vgg = [[convolution] * count + [halving] for count in (2, 2, 3, 3, 3)]
        assert receptive_field(list(chain.from_iterable(vgg))) == ReceptiveField(212, 32, -90)
        pooling = Window(3, 2)
        alexnet = [Window(11, 4), pooling, Window(5, 1, "same"), pooling, *[convolution] * 3]
        assert receptive_field([*alexnet, pooling]) == ReceptiveField(195, 32, -64)

    @some
    @given(st.lists(windows, max_size=4), st.integers(1, 30))
    def test_is_what_is_found_by_walking_back(self, layers, input_size):
        size, before_and_after = input_size, []
        for layer in layers:
            settings = (layer.kernel_size, layer.stride, layer.padding, layer.dilation)
            before_and_after.append(explicit_padding(size, *settings))
            steps = positions(
                size, layer.kernel_size, layer.stride, *before_and_after[-1], layer.dilation
            )
            assume(steps)
            size = len(steps)
        field = receptive_field(layers, input_size)
        for cell in {0, size - 1}:
            seen = {cell}
            for layer, (before, _) in zip(
                reversed(layers), reversed(before_and_after), strict=True
            ):
                seen = {
                    output * layer.stride - before + layer.dilation * tap
                    for output in seen
                    for tap in range(layer.kernel_size)
                }
            assert min(seen) == field.start + cell * field.stride
            assert max(seen) == min(seen) + field.size - 1

    def test_a_strided_same_needs_the_input_size(self):
        layers = [Window(3, 1, "same"), Window(3, 2, "same")]
        with pytest.raises(ValueError, match=r"input_size must be given, as windows\[1\]"):
            receptive_field(layers)
        assert receptive_field(layers, input_size=5) == ReceptiveField(5, 2, -2)
        assert receptive_field(layers, input_size=6) == ReceptiveField(5, 2, -1)

    def test_with_an_input_size_every_window_must_fit(self):
        with pytest.raises(ValueError, match="kernel_size must be at most 2"):
            receptive_field([Window(5), Window(2, 2), Window(3)], input_size=8)

    def test_a_window_of_no_cells_is_an_error(self):
        with pytest.raises(ValueError, match="kernel_size must be at least 1, got 0"):
            receptive_field([Window(0)])


def test_importing_is_quick_and_needs_no_numpy():
    program = (
        "import sys, time; start = time.process_time(); import helpers.arithmetic; "
        "print(time.process_time() - start, 'numpy' in sys.modules)"
    )
    seconds, numpy = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()
    assert numpy == "False"
    assert float(seconds) < 0.1
