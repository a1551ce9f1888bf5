"""Inception v3: table 1 of the paper, and keras.applications."""

import pytest

from helpers.anatomy import explain

keras = pytest.importorskip("keras")
inception = pytest.importorskip("helpers.architectures.inception_v3")

# Table 1: the output of each row is the input of the next.
TABLE_1 = {
    "conv1": (149, 149, 32),
    "conv2": (147, 147, 32),
    "conv3": (147, 147, 64),
    "pool1": (73, 73, 64),
    "conv4": (71, 71, 80),
    "conv5": (35, 35, 192),
    "conv6": (35, 35, 288),
    "module_5_3": (35, 35, 288),
    "reduction_1": (17, 17, 768),
    "module_6_5": (17, 17, 768),
    "reduction_2": (8, 8, 1280),
    "module_7_2": (8, 8, 2048),
    "average_pool": (2048,),
    "probabilities": (1000,),
}


@pytest.fixture
def network(unfilled):
    return unfilled(inception.inception_v3)


def test_maps_have_the_sizes_of_table_1(network):
    assert {name: network.get_layer(name).output.shape[1:] for name in TABLE_1} == TABLE_1


def test_what_the_note_says(network):
    anatomy = explain(network)
    module = [layer for layer in anatomy.layers if layer.name.startswith("module_6_4")]
    four = anatomy.trainable_parameters - sum(it.trainable_parameters for it in module)
    assert (anatomy.trainable_parameters, four) == (25_954_248, 24_263_240)
    assert round(anatomy.multiply_adds / 1e9, 2) == 6.35


def test_the_keras_variant_counts_what_keras_counts(unfilled):
    network = unfilled(inception.inception_v3, "keras")
    other = unfilled(keras.applications.InceptionV3, weights=None)
    assert explain(network).trainable_parameters == 23_817_352
    assert round(explain(network).multiply_adds / 1e9, 2) == 5.71
    assert [weight.shape for weight in network.weights] == [w.shape for w in other.weights]
    assert [weight.trainable for weight in network.weights] == [w.trainable for w in other.weights]
    modules = [it.output.shape for it in network.layers if isinstance(it, keras.layers.Concatenate)]
    assert modules == [
        it.output.shape for it in other.layers if isinstance(it, keras.layers.Concatenate)
    ]


@pytest.mark.release
def test_the_keras_variant_gives_the_outputs_of_keras(same_outputs):
    network = inception.inception_v3("keras", (75, 75, 3), classes=10)
    other = keras.applications.InceptionV3(weights=None, input_shape=(75, 75, 3), classes=10)
    assert same_outputs(network, other)


def test_two_3x3_have_fewer_weights_than_a_5x5():
    image = keras.Input((35, 35, 8))
    single = keras.Model(image, inception.path(image, (8, 5), name="single"))
    double = keras.Model(image, inception.path(image, (8, 3), (8, 3), name="double"))
    kernels = [sum(it.multiply_adds for it in explain(m).layers) for m in (single, double)]
    assert kernels == [35 * 35 * 25 * 64, 35 * 35 * 18 * 64]


@pytest.mark.parametrize(
    ("module", "channels"),
    [("module_5", 64 + 64 + 96 + 64), ("module_6", 4 * 192), ("module_7", 320 + 4 * 384 + 192)],
)
def test_a_module_stands_alone(unfilled, module, channels):
    image = keras.Input((28, 28, 1))
    options = {"filters": 128} if module == "module_6" else {}
    output = unfilled(getattr(inception, module), image, **options)
    assert output.shape == (None, 28, 28, channels)


def test_a_narrow_network_reads_a_smaller_image(unfilled):
    network = unfilled(inception.inception_v3, input_shape=(96, 96, 1), classes=3, width=0.25)
    assert network.get_layer("module_7_2").output.shape[-1] == 512
    assert network.output.shape == (None, 3)
