"""AlexNet: section 3 and figure 2 of the paper, hand counts, the normalisation by brute force."""

import numpy as np
import pytest

from helpers.anatomy import explain

keras = pytest.importorskip("keras")
alexnet = pytest.importorskip("helpers.architectures.alexnet")

# Section 3.5: the kernels of each convolution, height × width × maps read × filters.
KERNELS = {
    "conv1": (11, 11, 3, 96),
    "conv2": (5, 5, 48, 256),
    "conv3": (3, 3, 256, 384),
    "conv4": (3, 3, 192, 384),
    "conv5": (3, 3, 192, 256),
}
# Figure 2: height, width and maps of the convolutions, both halves together.
MAPS = {
    "conv1": (55, 55, 96),
    "conv2": (27, 27, 256),
    "conv3": (13, 13, 384),
    "conv4": (13, 13, 384),
    "conv5": (13, 13, 256),
}


@pytest.fixture
def network(unfilled):
    return unfilled(alexnet.alexnet)


def test_parameters_and_multiply_adds(network):
    anatomy = explain(network)
    assert anatomy.parameters == anatomy.trainable_parameters == 60_965_224
    assert anatomy.multiply_adds == 724_406_816


def test_kernels_and_maps_are_the_papers(network):
    assert {name: network.get_layer(name).kernel.shape for name in KERNELS} == KERNELS
    assert {name: network.get_layer(name).output.shape[1:] for name in MAPS} == MAPS
    assert network.get_layer("flatten").output.shape == (None, 6 * 6 * 256)


def test_neurons_are_those_that_section_3_5_lists(network):
    """But for the first, which is printed as 253,440: the ledger has it among its puzzles."""
    neurons = [np.prod(network.get_layer(name).output.shape[1:]) for name in MAPS]
    assert neurons == [290_400, 186_624, 64_896, 64_896, 43_264]


def test_dropout_halves_the_first_two_dense_layers(network):
    """Section 4.2: in the first two fully-connected layers, with probability 0.5."""
    end = network.layers[network.layers.index(network.get_layer("flatten")) + 1 :]
    kinds = [(layer.name, type(layer).__name__) for layer in end]
    assert kinds == [
        ("fc6", "Dense"),
        ("dropout6", "Dropout"),
        ("fc7", "Dense"),
        ("dropout7", "Dropout"),
        ("probabilities", "Dense"),
    ]
    assert [layer.rate for layer in end if hasattr(layer, "rate")] == [0.5, 0.5]
    assert [layer.units for layer in end if hasattr(layer, "units")] == [4096, 4096, 1000]


def test_one_group_is_what_the_note_says(unfilled):
    anatomy = explain(unfilled(alexnet.alexnet, groups=1))
    assert round(anatomy.multiply_adds / 1e6) == 1135
    assert anatomy.parameters == 60_965_224 + 5 * 5 * 48 * 256 + 3 * 3 * 192 * (384 + 256)


def test_normalisation_is_the_equation_of_section_3_3():
    maps = np.random.default_rng(0).normal(0, 100, (2, 3, 4, 9)).astype("float32")
    expected = np.empty_like(maps)
    for i in range(9):
        near = maps[..., max(0, i - 2) : min(8, i + 2) + 1]
        expected[..., i] = maps[..., i] / (2 + 1e-4 * (near**2).sum(-1)) ** 0.75
    normalised = alexnet.LocalResponseNormalization()(maps)
    np.testing.assert_allclose(normalised, expected, rtol=1e-4)


def test_a_half_does_not_see_the_other_halfs_maps():
    keras.utils.set_random_seed(0)  # with one kernel in a few hundred a half is 0 all over
    image = keras.Input((5, 5, 4))
    block = keras.Model(image, alexnet.block(image, 6, 3, groups=2, normalised=False))
    maps = np.ones((1, 5, 5, 4), "float32")
    before = np.array(block(maps))
    maps[..., 2:] = 7
    after = np.array(block(maps))
    assert (after > 0).any(axis=(0, 1, 2)).all(), "a map of zeros would show nothing"
    assert np.array_equal(before[..., :3], after[..., :3])
    assert not np.array_equal(before[..., 3:], after[..., 3:])


def test_it_learns_and_is_saved(tmp_path):
    network = alexnet.alexnet(input_shape=(67, 67, 1), classes=3, width=1 / 16)
    network.compile("sgd", "sparse_categorical_crossentropy")
    images = np.random.default_rng(0).random((4, 67, 67, 1), dtype=np.float32)
    network.fit(images, np.array([0, 1, 2, 0]), verbose=0)
    network.save(tmp_path / "network.keras")
    again = keras.saving.load_model(tmp_path / "network.keras")
    np.testing.assert_allclose(again(images), network(images), rtol=1e-5)


@pytest.mark.parametrize("width", [0.1, 0.5])
def test_a_narrow_network_still_has_two_groups(unfilled, width):
    network = unfilled(alexnet.alexnet, width=width)
    assert network.get_layer("conv2").groups == 2
    assert network.get_layer("conv3").filters == 2 * round(192 * width)
