"""Where a network spends its time: every layer, by kind."""

import pytest

keras = pytest.importorskip("keras")

from keras import layers  # noqa: E402

timing = pytest.importorskip("helpers.ledger.timing")


@pytest.fixture(scope="module")
def network():
    """Two paths: a convolution of 5 × 5 on many channels, and a 1 × 1 one on few."""
    image = keras.Input((32, 32, 3))
    x = layers.Conv2D(64, 1, name="narrow")(image)
    x = layers.add([layers.Conv2D(64, 5, padding="same", name="wide")(x), x], name="join")
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.Model(image, layers.Dense(10, name="scores")(x))


def test_every_layer_takes_its_time(network):
    spent = timing.seconds(network)
    assert list(spent) == ["narrow", "wide", "join", "pool", "scores"]
    assert all(0 < passed < 10 for passed in spent.values())
    assert spent["wide"] > spent["narrow"], "of 105 million multiply-adds and 0.2 million"


def test_time_is_divided_by_kind_of_layer(network):
    spent = timing.time_by_kind(network, repeats=1)
    assert list(spent) == ["dense", "1 × 1", "other kernels", "the rest"]


def test_no_call_is_refused(network):
    with pytest.raises(ValueError, match="repeats must be at least 1, got 0"):
        timing.seconds(network, repeats=0)
