"""Receptive fields of whole networks, against sums by hand and a published table."""

import pytest

keras = pytest.importorskip("keras")

from keras import layers  # noqa: E402

from helpers.architectures.alexnet import alexnet  # noqa: E402
from helpers.architectures.lenet import lenet5  # noqa: E402
from helpers.architectures.mobilenet import mobilenet_v1  # noqa: E402
from helpers.architectures.resnet import resnet50  # noqa: E402
from helpers.architectures.vgg import vgg16  # noqa: E402
from helpers.ledger.receptive_fields import last_field  # noqa: E402


@pytest.mark.parametrize(
    ("network", "size", "stride"),
    [
        # Araujo, Norris & Sim (2019): table of networks.
        (alexnet, 195, 32),
        (vgg16, 212, 32),
        (resnet50, 483, 32),
        (mobilenet_v1, 315, 32),
        (lenet5, 16, 4),  # by hand: 5, 6, 14, 16 after C1, S2, C3, S4
    ],
)
def test_what_a_cell_of_the_last_map_sees(network, size, stride, unfilled):
    field = last_field(unfilled(network))
    assert (field.size, field.stride) == (size, stride)


def test_the_path_that_sees_most_counts(unfilled):
    def paths():
        x = keras.Input((32, 32, 4))
        wide = layers.Conv2D(4, 5, padding="same")(x)
        small = layers.Conv2D(4, 1)(x)
        return keras.Model(x, layers.Conv2D(4, 3, padding="same")(layers.add([wide, small])))

    assert last_field(unfilled(paths)).size == 7


def test_a_gate_does_not_count(unfilled):
    def gated():
        x = keras.Input((32, 32, 4))
        maps = layers.Conv2D(4, 3, padding="same")(x)
        gates = layers.GlobalAveragePooling2D(keepdims=True)(maps)
        return keras.Model(x, layers.multiply([maps, layers.Dense(4)(gates)]))

    assert last_field(unfilled(gated)).size == 3


def test_a_network_without_maps_is_refused(unfilled):
    with pytest.raises(ValueError, match="maps with a height and a width"):
        last_field(unfilled(lambda: keras.Sequential([keras.Input((4,)), layers.Dense(2)])))
