"""ZFNet against figure 3 of its paper, Network in Network against its authors' definition."""

import numpy as np
import pytest

from helpers.anatomy import explain

keras = pytest.importorskip("keras")
zfnet = pytest.importorskip("helpers.architectures.zfnet")
nin = pytest.importorskip("helpers.architectures.nin")

# Figure 3: the sizes of the maps.
FIGURE_3 = {
    "conv1": (110, 110, 96),
    "pool1": (55, 55, 96),
    "conv2": (26, 26, 256),
    "pool2": (13, 13, 256),
    "conv3": (13, 13, 384),
    "conv4": (13, 13, 384),
    "conv5": (13, 13, 256),
    "pool5": (6, 6, 256),
    "fc6": (4096,),
    "fc7": (4096,),
    "probabilities": (1000,),
}

# Lin's cuda-convnet definition for CIFAR-10: kernels, height × width × channels × filters.
KERNELS = [
    (5, 5, 3, 192),
    (1, 1, 192, 160),
    (1, 1, 160, 96),
    (5, 5, 96, 192),
    (1, 1, 192, 192),
    (1, 1, 192, 192),
    (3, 3, 192, 192),
    (1, 1, 192, 192),
    (1, 1, 192, 10),
]


def test_zfnet_has_the_sizes_of_figure_3(unfilled):
    network = unfilled(zfnet.zfnet)
    assert {name: network.get_layer(name).output.shape[1:] for name in FIGURE_3} == FIGURE_3


def test_zfnet_counts(unfilled):
    anatomy = explain(unfilled(zfnet.zfnet))
    convolutions = 14_208 + 614_656 + 885_120 + 1_327_488 + 884_992
    assert anatomy.parameters == convolutions + 37_752_832 + 16_781_312 + 4_097_000 == 62_357_608
    assert round(anatomy.multiply_adds / 1e6) == 1168


def test_a_narrow_zfnet_reads_a_smaller_image():
    network = zfnet.zfnet(input_shape=(64, 64, 1), classes=3, width=0.1)
    probabilities = np.array(network(np.zeros((2, 64, 64, 1), "float32")))
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)


def test_nin_has_the_kernels_of_its_authors(unfilled):
    network = unfilled(nin.nin)
    kernels = [it.kernel.shape for it in network.layers if isinstance(it, keras.layers.Conv2D)]
    assert kernels == KERNELS
    assert explain(network).parameters == sum(np.prod(it) + it[-1] for it in KERNELS) == 966_986


def test_nin_averages_a_map_for_each_class(unfilled):
    network = unfilled(nin.nin, input_shape=(28, 28, 1), classes=7, width=0.5)
    assert network.get_layer("conv3_1x1_2").output.shape == (None, 7, 7, 7)
    assert network.output.shape == (None, 7)
    assert not [it for it in network.layers if isinstance(it, keras.layers.Dense)]


def test_an_mlpconv_layer_stands_alone():
    image = keras.Input((28, 28, 1))
    layer = keras.Model(image, nin.mlpconv(image, 3, (4, 5, 6)))
    assert layer.output.shape == (None, 28, 28, 6)
    assert layer.count_params() == (9 * 4 + 4) + (4 * 5 + 5) + (5 * 6 + 6)
