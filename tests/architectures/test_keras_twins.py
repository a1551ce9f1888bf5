"""``variant="keras"`` against ``keras.applications``: counts to the last digit, and outputs.

Two networks hold some weights in another shape than Keras's: MobileNet ends in a dense layer, not
in a 1 × 1 convolution, ConvNeXt has depthwise convolutions, not grouped ones. Sizes and order are
the same.
"""

import numpy as np
import pytest

keras = pytest.importorskip("keras")

from helpers.anatomy import explain  # noqa: E402
from helpers.architectures.convnext import convnext_t  # noqa: E402
from helpers.architectures.efficientnet import efficientnet_b0  # noqa: E402
from helpers.architectures.mobilenet import mobilenet_v1  # noqa: E402
from helpers.architectures.mobilenet_v2 import mobilenet_v2  # noqa: E402

TWINS = {
    "MobileNet": mobilenet_v1,
    "MobileNetV2": mobilenet_v2,
    "EfficientNetB0": efficientnet_b0,
    "ConvNeXtTiny": convnext_t,
}


def counts(model):
    anatomy = explain(model)
    return anatomy.parameters, anatomy.trainable_parameters, anatomy.multiply_adds


@pytest.mark.parametrize("name", TWINS)
def test_counts_are_equal(unfilled, name):
    ours = unfilled(TWINS[name], "keras")
    theirs = unfilled(getattr(keras.applications, name), weights=None)
    assert counts(ours) == counts(theirs)


@pytest.mark.parametrize(
    ("name", "width"),
    [("MobileNet", 0.5), *(("MobileNetV2", alpha) for alpha in (0.35, 0.5, 0.75, 1.3, 1.4))],
)
def test_counts_of_narrower_and_wider_networks_are_equal(unfilled, name, width):
    ours = unfilled(TWINS[name], "keras", width=width)
    theirs = unfilled(getattr(keras.applications, name), weights=None, alpha=width)
    assert counts(ours) == counts(theirs)


def drawn(weight, random):
    """Scales, shifts and variances near 1; kernels as they were made."""
    return random.uniform(0.5, 1.5, weight.shape) if weight.ndim == 1 else weight


@pytest.mark.parametrize("name", TWINS)
def test_outputs_are_equal(name):
    random = np.random.default_rng(0)
    shape = (64, 64, 3)
    ours = TWINS[name]("keras", input_shape=shape, classes=7)
    theirs = getattr(keras.applications, name)(weights=None, input_shape=shape, classes=7)
    weights = [drawn(weight, random) for weight in theirs.get_weights()]
    theirs.set_weights(weights)
    ours.set_weights(
        [weight.reshape(own.shape) for weight, own in zip(weights, ours.weights, strict=True)]
    )
    images = 255 * random.random((2, *shape), dtype=np.float32)
    expected = np.array(theirs(images))
    assert np.ptp(expected) > 0.01
    assert np.array(ours(images)) == pytest.approx(expected, rel=1e-3, abs=1e-6)
    keras.backend.clear_session()
