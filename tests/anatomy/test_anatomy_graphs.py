"""Models that are not a plain stack: shared and nested layers, several inputs, one's own layers."""

import math
import subprocess
import sys

import pytest

from helpers import anatomy
from helpers.anatomy import Costs, explain
from helpers.anatomy.graph import nodes


@pytest.fixture(scope="module")
def keras():
    return pytest.importorskip("keras")


def entries(model):
    return {layer.name: layer for layer in explain(model).layers}


def test_rows_stand_in_the_order_of_the_summary(keras):
    inputs = keras.Input((8, 8, 3), name="image")
    residual = x = keras.layers.Conv2D(4, 1, name="project")(inputs)
    x = keras.layers.Conv2D(4, 3, padding="same", name="conv")(x)
    outputs = keras.layers.Add(name="sum")([x, residual])
    model = keras.Model(inputs, outputs)
    assert [layer.name for layer in explain(model).layers] == [
        operation.name for operation in model.operations
    ]


def test_a_shared_layer_has_its_weights_once_and_works_at_every_call(keras):
    left, right = keras.Input((8, 8, 3)), keras.Input((10, 10, 3))
    conv = keras.layers.Conv2D(4, 3, name="shared")
    flat = [keras.layers.Flatten()(conv(image)) for image in (left, right)]
    model = keras.Model([left, right], keras.layers.Concatenate()(flat))
    shared = entries(model)["shared"]
    assert shared.parameters == explain(model).parameters == model.count_params() == 112
    assert shared.multiply_adds == (6 * 6 + 8 * 8) * 4 * 27
    assert shared.connections == (6 * 6 + 8 * 8) * 4 * 28
    assert shared.output_shape == (None, 6, 6, 4)
    assert shared.formula.endswith("= 112; called 2 times")
    assert shared.working.endswith("All 2 calls: 10,800 multiply-adds, 11,200 connections")


def test_calls_outside_of_the_model_do_not_count(keras):
    conv = keras.layers.Conv2D(4, 3, name="conv")
    small, large = keras.Input((8, 8, 3)), keras.Input((32, 32, 3))
    model, _ = keras.Model(small, conv(small)), keras.Model(large, conv(large))
    assert entries(model)["conv"].multiply_adds == 6 * 6 * 4 * 27


def test_a_model_in_a_model_is_shown_as_its_layers(keras):
    layers = keras.layers
    block = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, 3, name="c")], name="block")
    body = keras.Sequential([block, layers.Flatten(name="flat")], name="body")
    model = keras.Sequential([keras.Input((8, 8, 3)), body, layers.Dense(10, name="head")])
    assert list(entries(model)) == ["body/block/c", "body/flat", "head"]
    assert explain(model).parameters == model.count_params()


def test_a_nested_model_is_counted_for_the_size_it_is_called_on(keras):
    layers = keras.layers
    image = keras.Input((None, None, 3))
    x = layers.Conv2D(4, 3, name="conv")(image)
    x = layers.Add()([x, layers.Conv2D(4, 1, name="again")(x)])
    features = keras.Model(image, x, name="features")
    small, large = keras.Input((8, 8, 3)), keras.Input((16, 12, 3))
    pooled = [layers.GlobalAveragePooling2D()(features(image)) for image in (small, large)]
    model = keras.Model([small, large], layers.Add()(pooled))
    conv, again = entries(model)["features/conv"], entries(model)["features/again"]
    assert conv.output_shape == (None, 6, 6, 4)
    assert conv.multiply_adds == (6 * 6 + 14 * 10) * 4 * 27
    assert again.multiply_adds == (6 * 6 + 14 * 10) * 4 * 4
    assert explain(model).parameters == model.count_params() == 112 + 20


def test_explaining_leaves_the_model_as_it_was(keras):
    image = keras.Input((None, None, 3))
    features = keras.Model(image, keras.layers.Conv2D(4, 3, name="conv")(image))
    model = keras.Sequential([keras.Input((8, 8, 3)), features])
    explain(model)
    assert features.get_layer("conv").output.shape == (
        None,
        None,
        None,
        4,
    )  # raises if called again


def test_a_size_that_the_model_leaves_open_is_not_guessed(keras):
    model = keras.Sequential([keras.Input((None, None, 3)), keras.layers.Conv2D(4, 3, name="conv")])
    conv = entries(model)["conv"]
    assert conv.parameters == 112
    assert conv.multiply_adds is conv.connections is conv.activations is None
    assert explain(model).multiply_adds is None
    assert "? × ? positions" in conv.working


def test_a_frozen_model_in_a_model_trains_nothing(keras):
    layers = keras.layers
    base = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, 3), layers.Flatten()])
    base.trainable = False
    model = keras.Sequential([keras.Input((8, 8, 3)), base, layers.Dense(2)])
    base.layers[0].trainable = True  # has no effect in Keras: the model around it stays frozen
    assert explain(model).trainable_parameters == 2 * (144 + 1)
    assert model.count_params() - explain(model).trainable_parameters == 112


def test_operations_between_layers_are_shown_and_weigh_nothing(keras):
    inputs = keras.Input((8, 8, 3))
    model = keras.Model(inputs, keras.ops.relu(inputs * 2.0))
    assert [layer.kind for layer in explain(model).layers] == ["InputLayer", "Multiply", "Relu"]
    assert explain(model).parameters == explain(model).multiply_adds == 0


def test_a_layer_with_several_outputs_shows_each_shape(keras):
    class Halves(keras.layers.Layer):
        def call(self, values):
            return values[:, :2], values[:, 2:]

    inputs = keras.Input((5,))
    halves = entries(keras.Model(inputs, Halves(name="halves")(inputs)))["halves"]
    assert halves.output_shape == ((None, 2), (None, 3))
    assert halves.activations == 5


def test_a_layer_it_does_not_know_is_counted_by_its_weights_and_says_so(keras):
    class Mixing(keras.layers.Layer):
        def build(self, input_shape):
            self.kernel = self.add_weight(shape=(8, 3), name="kernel")

        def call(self, values):
            return values @ self.kernel

    model = keras.Sequential([keras.Input((6, 8)), Mixing(name="mixing")])
    entry = entries(model)["mixing"]
    assert entry.parameters == 24
    assert "counted by its weights" in entry.formula
    assert entry.multiply_adds is explain(model).multiply_adds is None
    assert "register(Mixing)" in entry.working


def test_a_subclass_costs_what_its_class_costs_unless_it_adds_weights(keras):
    class Named(keras.layers.Dense):
        pass

    class Scaled(keras.layers.Dense):
        def build(self, input_shape):
            super().build(input_shape)
            self.scale = self.add_weight(shape=(), name="scale")

    model = keras.Sequential([keras.Input((3,)), Named(4, name="a"), Scaled(2, name="b")])
    assert entries(model)["a"].multiply_adds == 12
    assert "scale 1 = 11: counted by its weights" in entries(model)["b"].formula


def test_a_layer_that_only_has_the_name_of_one_of_kerass_is_not_taken_for_it(keras):
    dropout = type("Dropout", (keras.layers.Layer,), {"call": lambda self, values: values})
    model = keras.Sequential([keras.Input((3,)), dropout(name="mine")])
    assert "does not know" in entries(model)["mine"].formula


def test_weights_that_two_layers_share_count_once(keras):
    class Tied(keras.layers.Layer):
        def __init__(self, other, **options):
            super().__init__(**options)
            self.other = other

        def call(self, values):
            return values @ keras.ops.transpose(self.other.kernel)

    dense = keras.layers.Dense(4)
    model = keras.Sequential([keras.Input((3,)), dense, Tied(dense, name="tied")])
    assert explain(model).parameters == model.count_params() == 16
    assert entries(model)["tied"].parameters == 0


def test_weights_of_the_model_itself_have_an_entry(keras):
    class Tempered(keras.Model):
        def __init__(self, *graph, **options):
            super().__init__(*graph, **options)
            self.temperature = self.add_weight(shape=(), name="temperature")

    inputs = keras.Input((3,))
    model = Tempered(inputs, keras.layers.Dense(2)(inputs), name="tempered")
    assert explain(model).parameters == model.count_params() == 9
    assert entries(model)["tempered"].formula.startswith("temperature 1 = 1")


# Layer types of one's own


@pytest.fixture
def subsampling(keras):
    """The LeNet-5 paper's S2: a coefficient and a bias a map, on the sum of 2 × 2 cells."""

    class Subsampling(keras.layers.Layer):
        def build(self, input_shape):
            self.coefficient = self.add_weight(shape=(input_shape[-1],), name="coefficient")
            self.bias = self.add_weight(shape=(input_shape[-1],), name="bias")

        def call(self, maps):
            sums = 4 * keras.ops.average_pool(maps, 2, 2)
            return keras.ops.tanh(sums * self.coefficient + self.bias)

    return Subsampling


def test_a_registered_type_has_the_costs_that_the_paper_counts(keras, subsampling):
    @anatomy.register(subsampling)
    def costs(layer, input_shape, output_shape):
        maps = output_shape[-1]
        return Costs(
            f"{maps} maps × (1 coefficient + 1 bias) = {2 * maps}",
            parameters=2 * maps,
            connections=math.prod(output_shape[1:]) * (2 * 2 + 1),
        )

    model = keras.Sequential([keras.Input((28, 28, 6)), subsampling(name="S2")])
    s2 = entries(model)["S2"]
    assert (s2.parameters, s2.connections) == (12, 5_880)
    assert s2.formula == "6 maps × (1 coefficient + 1 bias) = 12"


def test_a_registration_ends_with_its_class(keras, subsampling):
    model = keras.Sequential([keras.Input((28, 28, 6)), subsampling(name="S2")])
    assert "does not know" in entries(model)["S2"].formula  # unlike in the test before


def test_registered_costs_must_agree_with_the_weights(keras, subsampling):
    anatomy.register(subsampling)(lambda layer, before, after: Costs("6 maps", parameters=6))
    model = keras.Sequential([keras.Input((28, 28, 6)), subsampling(name="S2")])
    with pytest.raises(ValueError, match="come to 6 parameters, but layer 'S2' has 12"):
        explain(model)


def test_only_a_class_can_be_registered(keras):
    with pytest.raises(TypeError, match="layer_type must be a class of layers, got <Dense"):
        anatomy.register(keras.layers.Dense(3))


# What it needs, and what cannot be explained


def test_it_is_imported_without_keras():
    code = "import sys, helpers.anatomy; print({'keras', 'numpy', 'tensorflow'} & {*sys.modules})"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout == "set()\n"


@pytest.mark.parametrize("thing", [3, None, "VGG16", [1, 2]])
def test_what_is_no_model_is_named(thing):
    with pytest.raises(TypeError, match=f"takes a Keras model, got {type(thing).__name__}"):
        explain(thing)


def test_a_layer_alone_is_no_model(keras):
    with pytest.raises(TypeError, match="got the layer Dense"):
        explain(keras.layers.Dense(3))


def test_a_model_that_is_not_built_says_how(keras):
    model = keras.Sequential([keras.layers.Conv2D(4, 3)])
    with pytest.raises(ValueError, match=r"not built.*keras\.Input.*model\.build"):
        explain(model)
    model.build((None, 8, 8, 3))
    assert explain(model).parameters == 112


def test_a_model_that_hides_its_graph_says_how_to_show_it(keras):
    class Classifier(keras.Model):
        def __init__(self):
            super().__init__()
            self.conv = keras.layers.Conv2D(4, 3)
            self.dense = keras.layers.Dense(2)

        def call(self, images):
            return self.dense(keras.ops.relu(self.conv(images)))

    model = Classifier()
    with pytest.raises(ValueError, match=r"keras\.Model\(inputs, model\.call\(inputs\)\)"):
        explain(model)
    inputs = keras.Input((8, 8, 3))
    assert explain(keras.Model(inputs, model.call(inputs))).parameters == 112 + 10


# The graph itself


@pytest.fixture
def gated(keras):
    """Maps of 4 × 4 that are multiplied by a gate: a convolution, its mean, a product."""
    image = keras.Input((4, 4, 1), name="image")
    maps = keras.layers.Conv2D(2, 3, padding="same", name="maps")(image)
    gate = keras.layers.GlobalAveragePooling2D(keepdims=True, name="gate")(maps)
    product = keras.layers.Multiply(name="product")([gate, maps])
    return keras.Model(image, keras.layers.Add(name="sum")([product, maps]))


def test_a_node_comes_after_those_whose_outputs_it_reads(gated):
    made = set()
    for node in nodes(gated):
        assert node.is_input == (node.operation.name == "image")
        assert {id(tensor) for tensor in node.inputs} <= made
        made |= {id(tensor) for tensor in node.outputs}
    assert [node.operation.name for node in nodes(gated)] == [
        "image",
        "maps",
        "gate",
        "product",
        "sum",
    ]


def test_the_smaller_of_two_inputs_that_are_multiplied_is_a_gate(gated):
    by_name = {node.operation.name: node for node in nodes(gated)}
    (maps,) = by_name["maps"].outputs
    assert [id(tensor) for tensor in by_name["product"].main_inputs] == [id(maps)]
    assert len(by_name["sum"].main_inputs) == 2


def test_a_model_without_a_graph_has_no_nodes(keras):
    with pytest.raises(ValueError, match="functional, or Sequential and built"):
        nodes(keras.Sequential([keras.layers.Dense(1)], name="unbuilt"))
