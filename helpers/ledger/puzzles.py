"""Printed figures that do not fit, settled by counting (chapter 6).

Each function counts again what a paper or a course prints and returns a ``Puzzle``.
"""

from math import prod

from helpers.anatomy import explain
from helpers.anatomy.costs import Shape, each, known
from helpers.architectures import unfilled
from helpers.arithmetic import output_size
from helpers.ledger.model import Puzzle
from helpers.ledger.published import figure

# Figure 2 of the AlexNet paper: neurons of each layer.
ALEXNET_NEURONS = {
    "conv1": 253_440,
    "conv2": 186_624,
    "conv3": 64_896,
    "conv4": 64_896,
    "conv5": 43_264,
    "fc6": 4096,
    "fc7": 4096,
    "probabilities": 1000,
}

# Table 1 of the GoogLeNet paper: "params" in K, "ops" in M.
GOOGLENET_TABLE = {
    "conv1": (2.7, 34),
    "conv2": (112, 360),
    "inception_3a": (159, 128),
    "inception_3b": (380, 304),
    "inception_4a": (364, 73),
    "inception_4b": (437, 88),
    "inception_4c": (463, 100),
    "inception_4d": (580, 119),
    "inception_4e": (840, 170),
    "inception_5a": (1072, 54),
    "inception_5b": (1388, 71),
    "probabilities": (1000, 1),
}


def vgg_memory() -> Puzzle:
    """Sum the values that VGG-16 puts out, which a table of the course CS231n gives as 24M."""
    anatomy = explain(unfilled("vgg-16", "keras"))
    outputs = [layer for layer in anatomy.layers if layer.kind != "Flatten"]
    total = sum(known(layer.activations) for layer in outputs)
    rows = [
        (it.name, _times(shape[1:]), f"{it.activations:,}")
        for it in outputs
        for shape in each(it.output_shape)
    ]
    memory, megabytes = figure("vgg-16-course-memory"), figure("vgg-16-course-megabytes")
    return Puzzle(
        f"VGG-16: {memory.value / 1e6:.0f}M values for an image, {megabytes.value} MB?",
        ("Layer", "Shape", "Values"),
        (*rows, ("all", "", f"{total:,}")),
        f"The rows of the table are right, and add up to {total / 1e6:.2f} million values: at 4 "
        f"bytes each {4 * total / 1e6:.0f} MB.",
    )


def googlenet_conv1() -> Puzzle:
    """Find a first convolution with the 2.7K parameters and 34M multiply-adds of table 1."""
    from keras import Input, Model, layers

    def network(kind: type[layers.Layer], **options: int) -> Model:
        image = Input((224, 224, 3))
        convolution = kind(64, 7, strides=2, padding="same", use_bias=False, **options)
        return Model(image, convolution(image))

    counts = {
        "7 × 7": explain(network(layers.Conv2D)),
        "separable 7 × 7, 8 filters a channel": explain(
            network(layers.SeparableConv2D, depth_multiplier=8)
        ),
    }
    printed = figure("googlenet-conv1-parameters"), figure("googlenet-conv1-multiply-adds")
    plain, separable = counts.values()
    return Puzzle(
        f"GoogLeNet: {printed[0].value / 1e3}K parameters in a 7 × 7 convolution from 3 channels "
        f"to 64, {printed[1].value / 1e6:.0f}M multiply-adds?",
        ("First convolution", "Weights", "Multiply-adds"),
        tuple((name, f"{it.parameters:,}", f"{it.multiply_adds:,}") for name, it in counts.items()),
        f"The convolution that the table names has {plain.parameters:,} weights. Both figures fit "
        f"a separable one: {known(separable.multiply_adds) / 1e6:.1f} million multiply-adds, "
        f"{separable.parameters:,} weights, which with 64 biases are "
        f"{(separable.parameters + 64) / 1024:.1f} K of 1,024. Ioffe & Szegedy (2015) say of their "
        "Inception network that it begins with such a one; this paper does not.",
    )


def googlenet_table() -> Puzzle:
    """Count the weights and multiply-adds of each row of table 1."""
    network = unfilled("googlenet")
    anatomy = explain(network)
    rows, wrong = [], []
    for name, (thousands, millions) in GOOGLENET_TABLE.items():
        parts = [layer.name for layer in anatomy.layers if layer.name.startswith(name)]
        kernels = [it.kernel for part in parts if hasattr(it := network.get_layer(part), "kernel")]
        weights = sum(prod(kernel.shape) for kernel in kernels)
        products = sum(known(it.multiply_adds) for it in anatomy.layers if it.name in parts)
        rows.append(
            (name, f"{thousands:,}K", f"{weights:,}", f"{millions}M", f"{products / 1e6:.1f}M")
        )
        if abs(thousands * 1024 / weights - 1) > 0.05:
            wrong.append(name)
    total = sum(thousands for thousands, _ in GOOGLENET_TABLE.values())
    return Puzzle(
        "GoogLeNet: does table 1 add up?",
        ("Row", "Printed", "Weights", "Printed", "Multiply-adds"),
        tuple(rows),
        f"K stands for 1,024 in it: 1000K are the 1,024 × 1,000 weights of the last layer. "
        f"{', '.join(wrong)} are off by more than 5 %. The printed parameters add up to "
        f"{total:,.0f}K.",
    )


def alexnet_input() -> Puzzle:
    """Count AlexNet on the printed size and on others, rounding down and up.

    Keras leaves out a window that does not fit. The authors' program, cuda-convnet, kept it where
    one cell of it lies on the map, in poolings and in convolutions: ``ceil`` where we have
    ``floor`` (``layer.py``, ``modulesX``).
    """
    printed = int(figure("alexnet-input-size").value)
    network = unfilled("alexnet")
    fc6 = network.get_layer("fc6").kernel.shape
    others = network.count_params() - prod(fc6)
    channels = network.get_layer("pool5").output.shape[-1]
    cases = (
        (printed, 0, "down", "down"),
        (printed, 0, "down", "up"),
        (printed, 0, "up", "up"),
        (printed, 2, "down", "down"),
        (227, 0, "down", "down"),
    )
    maps = [
        alexnet_maps(size, border, first == "up", pooling == "up")
        for size, border, first, pooling in cases
    ]
    counts = [others + sizes[-1] ** 2 * channels * fc6[1] for sizes in maps]
    return Puzzle(
        f"AlexNet: an input of {printed} × {printed}?",
        ("Input", "Border", "First layer rounds", "Pooling rounds", "Maps", "Parameters"),
        tuple(
            (str(size), str(border), *rounds, ", ".join(map(str, sizes)), f"{parameters:,}")
            for (size, border, *rounds), sizes, parameters in zip(cases, maps, counts, strict=True)
        ),
        f"11 × 11 with stride 4 does not fit {printed} evenly: a program that rounds down makes "
        f"54 × 54 maps. The parameters decide nothing: with poolings that round up, these maps "
        f"have {counts[1]:,} too. The authors' program rounded up in its convolutions as well, and "
        f"so makes the printed 55 × 55 of the printed {printed} × {printed}. Programs that round "
        "down need 227 × 227 for that, or a border of zeros.",
    )


def alexnet_maps(
    size: int, border: int = 0, ceil_first: bool = False, ceil: bool = False
) -> tuple[int, int, int, int]:
    """Sides of AlexNet's maps: after the first convolution, then after each of three poolings.

    ``size`` and ``border`` are in pixels; ``ceil_first``, ``ceil``: whether the first convolution
    and the poolings keep a window of which only a part lies on the map.
    """

    def side(before: int, kernel_size: int, stride: int, border: int, ceil: bool) -> int:
        left_over = -(before + 2 * border - kernel_size) % stride if ceil else 0
        return output_size(before, kernel_size, stride, (border, border + left_over))

    sides = [side(size, 11, 4, border, ceil_first)]
    for _ in range(3):
        sides.append(side(sides[-1], 3, 2, 0, ceil))
    return sides[0], sides[1], sides[2], sides[3]


def alexnet_neurons() -> Puzzle:
    """Count the neurons that figure 2 lists."""
    network = unfilled("alexnet")
    counted = {name: prod(network.get_layer(name).output.shape[1:]) for name in ALEXNET_NEURONS}
    printed, total = sum(ALEXNET_NEURONS.values()), sum(counted.values())
    conv1 = ALEXNET_NEURONS["conv1"]
    neurons = figure("alexnet-neurons").value
    return Puzzle(
        f"AlexNet: {conv1:,} neurons in the first layer, {neurons:,} in all?",
        ("Layer", "Printed", "Counted"),
        (
            *((name, f"{it:,}", f"{counted[name]:,}") for name, it in ALEXNET_NEURONS.items()),
            ("all", f"{printed:,}", f"{total:,}"),
        ),
        f"{conv1:,} are 55 × 48 × 96; the layer has 55 × 55 × 96 = {counted['conv1']:,}. With them "
        f"there are {total:,} neurons, with the printed ones {printed:,}.",
    )


def puzzles() -> tuple[Puzzle, ...]:
    """All of them."""
    return (
        vgg_memory(),
        googlenet_conv1(),
        googlenet_table(),
        alexnet_input(),
        alexnet_neurons(),
    )


def _times(sizes: Shape) -> str:
    return " × ".join(map(str, sizes))
