"""What multiplies by weights is counted, or said to be unknown: never 0.

Multiply-adds come from TensorFlow's own graph of the layer: every product of matrices, every
convolution that it records, by the shapes that it runs with.
"""

import math

import pytest

from helpers.anatomy import explain, registry
from helpers.anatomy.operations import OPERATIONS

keras = pytest.importorskip("keras")
tf = pytest.importorskip("tensorflow")
layers = keras.layers


def recorded(model):
    """Multiplications of products of matrices, einsums and convolutions, for one example."""
    inputs = [tf.TensorSpec((1, *tensor.shape[1:]), tensor.dtype) for tensor in model.inputs]

    @tf.function
    def called(*given):
        return model(list(given) if len(given) > 1 else given[0])

    graph = called.get_concrete_function(*inputs).graph
    return sum(map(multiplications, graph.get_operations()))


def multiplications(operation):
    shapes = [tuple(tensor.shape) for tensor in operation.inputs]
    answer = tuple(operation.outputs[0].shape) if operation.outputs else ()
    if operation.type == "MatMul":
        summed = shapes[0][0 if operation.get_attr("transpose_a") else 1]
        return math.prod(answer) * summed
    if operation.type == "BatchMatMulV2":
        return math.prod(answer) * shapes[0][-2 if operation.get_attr("adj_x") else -1]
    if operation.type == "Einsum":
        letters = operation.get_attr("equation").decode().split("->")[0].split(",")
        sizes = {}
        for names, shape in zip(letters, shapes, strict=True):
            left_open = "ABCDEF"[: len(shape) - len(names.replace("...", ""))]
            sizes |= dict(zip(names.replace("...", left_open), shape, strict=True))
        return math.prod(sizes.values()) if len(letters) > 1 else 0
    if operation.type in ("Conv2D", "Conv3D"):
        return math.prod(answer) * math.prod(shapes[1][:-1])
    assert "Conv" not in operation.type, operation.type
    return 0


def of_one(layer, *shapes, dtype="float32", **call):
    inputs = [keras.Input(shape, dtype=dtype) for shape in shapes]
    answer = layer(*inputs, **call)
    return keras.Model(inputs, answer)


def attended(layer, *shapes):
    inputs = [keras.Input(shape) for shape in shapes]
    return keras.Model(inputs, layer(inputs))


SEQUENCES = {
    "SimpleRNN": lambda: of_one(layers.SimpleRNN(5, unroll=True), (7, 3)),
    "LSTM": lambda: of_one(layers.LSTM(5, unroll=True, return_sequences=True), (7, 3)),
    "LSTM without bias": lambda: of_one(layers.LSTM(5, unroll=True, use_bias=False), (7, 3)),
    "GRU": lambda: of_one(layers.GRU(5, unroll=True), (7, 3)),
    "GRU, reset before": lambda: of_one(layers.GRU(5, unroll=True, reset_after=False), (7, 3)),
    "Bidirectional": lambda: of_one(layers.Bidirectional(layers.LSTM(4, unroll=True)), (6, 3)),
    "a cell": lambda: of_one(layers.SimpleRNNCell(4), (3,), states=keras.ops.zeros((1, 4))),
    "ConvLSTM1D": lambda: of_one(layers.ConvLSTM1D(4, 3, unroll=True), (5, 9, 2)),
    "ConvLSTM2D": lambda: of_one(
        layers.ConvLSTM2D(4, 3, padding="same", unroll=True, return_sequences=True), (3, 6, 5, 2)
    ),
    "EinsumDense": lambda: of_one(
        layers.EinsumDense("abc,cd->abd", (None, 6), bias_axes="d"), (4, 3)
    ),
    "EinsumDense, open": lambda: of_one(layers.EinsumDense("...x,xy->...y", 6), (4, 5, 3)),
    "EinsumDense, two axes": lambda: of_one(
        layers.EinsumDense("abcd,cde->abe", (None, 6)), (2, 3, 4)
    ),
    "Attention": lambda: attended(layers.Attention(), (5, 4), (6, 4)),
    "Attention, key apart": lambda: attended(layers.Attention(), (5, 4), (6, 3), (6, 4)),
    "MultiHeadAttention": lambda: of_one(layers.MultiHeadAttention(2, 4), (6, 8), (5, 7)),
    "MultiHeadAttention, wide values": lambda: of_one(
        layers.MultiHeadAttention(2, 4, value_dim=3, output_shape=9), (6, 8), (5, 7)
    ),
    "GroupedQueryAttention": lambda: of_one(layers.GroupQueryAttention(4, 4, 2), (6, 8), (5, 8)),
    "TimeDistributed": lambda: of_one(layers.TimeDistributed(layers.Conv2D(4, 3)), (3, 8, 7, 2)),
}


@pytest.mark.parametrize("kind", SEQUENCES)
def test_multiply_adds_are_those_that_tensorflow_records(kind):
    model = SEQUENCES[kind]()
    anatomy = explain(model)
    assert anatomy.multiply_adds == recorded(model) > 0
    assert anatomy.parameters == model.count_params()


def test_an_lstm_is_counted_by_hand():
    """4 gates of 5 units, each with 3 inputs, 5 units and a bias, at 7 steps."""
    (_, lstm) = explain(of_one(layers.LSTM(5), (7, 3))).layers
    assert lstm.formula == "4 gates × 5 units × (3 inputs + 5 units + 1 bias) = 180"
    assert (lstm.parameters, lstm.multiply_adds, lstm.connections) == (180, 7 * 160, 7 * 180)
    (_, gru) = explain(of_one(layers.GRU(5), (7, 3))).layers
    assert gru.formula == "3 gates × 5 units × (3 inputs + 5 units + 2 biases) = 150"


def test_stacked_cells_cost_what_layers_one_after_the_other_cost():
    stacked = of_one(layers.RNN([layers.LSTMCell(4), layers.GRUCell(5)]), (6, 3))
    inputs = keras.Input((6, 3))
    apart = keras.Model(inputs, layers.GRU(5)(layers.LSTM(4, return_sequences=True)(inputs)))
    assert explain(stacked).multiply_adds == explain(apart).multiply_adds
    assert explain(stacked).connections == explain(apart).connections


def test_a_length_that_is_left_open_is_not_known():
    (_, lstm) = explain(of_one(layers.LSTM(5), (None, 3))).layers
    assert (lstm.parameters, lstm.multiply_adds) == (180, None)


@pytest.mark.skipif(not hasattr(layers, "ReversibleEmbedding"), reason="this Keras has none")
def test_an_embedding_read_backwards_multiplies_by_its_table():
    for tied in (True, False):
        words = keras.Input((7,), dtype="int32")
        table = layers.ReversibleEmbedding(100, 8, tie_weights=tied)
        model = keras.Model(words, table(table(words), reverse=True))
        assert explain(model).multiply_adds == recorded(model) == 7 * 8 * 100


def test_scores_by_sums_multiply_by_the_scale_only():
    """5 queries, 6 keys of 4 numbers: tanh of 5 · 6 sums by a scale of 4, shares with values."""
    additive = attended(layers.AdditiveAttention(), (5, 4), (6, 4))
    assert explain(additive).multiply_adds == 5 * 6 * (4 + 4)
    concatenated = attended(layers.Attention(score_mode="concat"), (5, 4), (6, 4))
    assert explain(concatenated).multiply_adds == 5 * 6 * 4


def unknown(layer, *shapes):
    return explain(of_one(layer, *shapes)).layers[-1].multiply_adds is None


def test_a_subclass_that_computes_otherwise_is_not_known():
    class Twice(layers.Dense):
        def call(self, values):
            return super().call(super().call(values))

    class Other(layers.Conv2D):
        def convolution_op(self, values, kernel):
            return super().convolution_op(values, kernel * kernel)

    class Named(layers.Dense):
        """Only says more of itself."""

        def get_config(self):
            return super().get_config() | {"said": True}

        def described(self):
            return "a dense layer"

    assert unknown(Twice(3), (3,))
    assert unknown(Other(3, 2), (4, 4, 1))
    assert not unknown(Named(3), (3,))


def test_a_function_that_keras_only_wraps_is_not_known():
    kernel = keras.ops.ones((3, 5))
    assert unknown(layers.Lambda(lambda values: values @ kernel, output_shape=(5,)), (3,))


class OwnCell(keras.layers.Layer):
    state_size = 3

    def call(self, values, states):
        return values, states


def test_a_cell_of_ones_own_is_not_known():
    assert unknown(layers.RNN(OwnCell()), (7, 3))


OPERATIONS_TRIED = {
    "matmul": lambda x: keras.ops.matmul(x, keras.ops.ones((4, 5))),
    "dot": lambda x: keras.ops.dot(x, keras.ops.ones((4, 5))),
    "einsum": lambda x: keras.ops.einsum("abc,cd->abd", x, keras.ops.ones((4, 5))),
    "tensordot": lambda x: keras.ops.tensordot(x, keras.ops.ones((4, 5)), axes=1),
    "conv": lambda x: keras.ops.conv(x, keras.ops.ones((1, 4, 5))),
    "add": lambda x: x + 1,
    "relu": keras.ops.relu,
    "reshape": lambda x: keras.ops.reshape(x, (-1, 12)),
    "softmax": keras.ops.softmax,
    "mean": lambda x: keras.ops.mean(x, axis=1),
}


@pytest.mark.parametrize("name", OPERATIONS_TRIED)
def test_an_operation_is_0_only_where_it_multiplies_by_nothing(name):
    inputs = keras.Input((3, 4))
    model = keras.Model(inputs, OPERATIONS_TRIED[name](inputs))
    multiplies = recorded(model)
    assert explain(model).multiply_adds == (None if multiplies else 0)


def test_connections_of_a_mean_are_not_known():
    inputs = keras.Input((3, 4))
    anatomy = explain(keras.Model(inputs, keras.ops.mean(inputs, axis=1)))
    assert (anatomy.multiply_adds, anatomy.connections) == (0, None)


def test_an_operation_of_ones_own_is_not_known():
    class Relu(keras.Operation):
        def call(self, values):
            return values @ keras.ops.ones((4, 5))

        def compute_output_spec(self, values):
            return keras.KerasTensor((*values.shape[:-1], 5))

    inputs = keras.Input((3, 4))
    assert explain(keras.Model(inputs, Relu()(inputs))).multiply_adds is None


def test_every_operation_that_is_taken_for_known_exists_and_multiplies_nothing():
    kinds = set()
    waiting = [keras.Operation]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        kinds.add(kind.__name__)
    assert set(OPERATIONS) <= kinds
    products = "Conv Correlate Cross Dot DotProductAttention Einsum FFT Inner Kron Matmul Outer "
    products += "SeparableConv DepthwiseConv ConvTranspose Tensordot Trace Vdot Map Cond Scan"
    assert not set(products.split()) & set(OPERATIONS)


def every_layer():
    for name in dir(layers):
        kind = getattr(layers, name)
        if isinstance(kind, type) and issubclass(kind, layers.Layer):
            yield kind


@pytest.mark.parametrize("kind", sorted({kind.__name__ for kind in every_layer()}))
def test_a_subclass_of_every_layer_is_0_only_where_nothing_was_overridden(kind):
    """No layer at all is taken for its base class once its ``call`` is another."""
    base = next(one for one in every_layer() if one.__name__ == kind)
    own = type("Own", (base,), {"call": lambda self, values: values})
    found = [cls for cls in own.__mro__ if cls.__name__ in registry.KINDS]
    assert all(registry._overridden(own, cls) for cls in found)
