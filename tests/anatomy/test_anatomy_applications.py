"""Every network of ``keras.applications``: counts equal to Keras's and to the published ones."""

import inspect
import math

import pytest

from helpers.anatomy import explain

pytestmark = pytest.mark.slow

FAMILIES = {
    "ConvNeXt": ["Tiny", "Small", "Base", "Large", "XLarge"],
    "DenseNet": [121, 169, 201],
    "EfficientNet": ["B0", "B1", "B2", "B3", "B4", "B5", "B6", "B7"],
    "EfficientNetV2": ["B0", "B1", "B2", "B3", "S", "M", "L"],
    "Inception": ["ResNetV2", "V3"],
    "MobileNet": ["", "V2", "V3Small", "V3Large"],
    "NASNet": ["Mobile", "Large"],
    "ResNet": [50, 101, 152, "50V2", "101V2", "152V2"],
    "VGG": [16, 19],
    "Xception": [""],
}
NETWORKS = [f"{family}{variant}" for family in FAMILIES for variant in FAMILIES[family]]
FIRST = {f"{family}{variants[0]}" for family, variants in FAMILIES.items()}  # others: a release


@pytest.fixture(scope="module")
def keras():
    return pytest.importorskip("keras")


@pytest.fixture
def build(keras):
    """Builds a network without filling its weights: a third of the time, hardly any memory."""

    def network(name):
        with keras.StatelessScope(initialize_variables=False):
            return getattr(keras.applications, name)(weights=None)

    yield network
    keras.backend.clear_session()


def test_no_network_of_keras_is_left_out(keras):
    functions = inspect.getmembers(keras.applications, inspect.isfunction)
    assert {name for name, _ in functions} <= set(NETWORKS)


@pytest.mark.parametrize(
    "name",
    [pytest.param(it, marks=() if it in FIRST else pytest.mark.release) for it in NETWORKS],
)
def test_counts_equal_those_of_keras(build, name):
    model = build(name)
    anatomy = explain(model)
    assert anatomy.parameters == model.count_params()
    assert anatomy.trainable_parameters == sum(
        math.prod(weight.shape) for weight in model.trainable_weights
    )
    assert not [layer for layer in anatomy.layers if "does not know" in layer.formula]


def test_vgg16_multiplies_where_its_paper_and_he_et_al_say(build):
    anatomy = explain(build("VGG16"))
    convolutions = sum(layer.multiply_adds for layer in anatomy.layers if layer.kind == "Conv2D")
    assert anatomy.parameters == 138_357_544
    assert anatomy.multiply_adds == 15_470_264_320
    assert round(convolutions / 1e9, 3) == 15.347  # the 15.3 billion of He et al. (2016)


@pytest.mark.parametrize(
    ("name", "millions"), [("ResNet50", 3_858), ("MobileNet", 568.7), ("MobileNetV2", 300)]
)
def test_published_multiply_adds(build, name, millions):
    """He et al. (2016): 3.8 G; Howard et al. (2017): 569 M; Sandler et al. (2018): 300 M."""
    assert explain(build(name)).multiply_adds / 1e6 == pytest.approx(millions, rel=0.003)


def test_a_network_of_any_image_size_is_counted_for_the_size_it_is_called_on(keras, build):
    network = build("MobileNetV3Small")
    assert explain(network).multiply_adds is None
    model = keras.Sequential([keras.Input((224, 224, 3)), network])
    assert round(explain(model).multiply_adds / 1e6) == 57  # Howard et al. (2019) give 56 M
    assert explain(model).parameters == network.count_params()
