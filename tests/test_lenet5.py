"""LeNet-5 against its paper: counts, Table I, equations 6 to 9; and against brute force."""

import math
import subprocess
import sys

import numpy as np
import pytest

from helpers.anatomy import explain
from helpers.convolution import convolve

keras = pytest.importorskip("keras")
lenet5 = pytest.importorskip("helpers.lenet5")

# Section II.B: trainable parameters and connections of each layer, the output's apart: its 840 are
# what the total of section II.A (60,000 and 340,908) leaves.
PAPER = {
    "C1": (156, 122_304),
    "S2": (12, 5_880),
    "C3": (1_516, 151_600),
    "S4": (32, 2_000),
    "C5": (48_120, 48_120),
    "F6": (10_164, 10_164),
    "output": (0, 840),
}

# Table I, column by column: the maps of S2 that each map of C3 sees.
TABLE_I = ["012", "123", "234", "345", "045", "015"]
TABLE_I += ["0123", "1234", "2345", "0345", "0145", "0125", "0134", "1245", "0235", "012345"]


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(1)
    return lenet5.lenet5()


@pytest.fixture
def random():
    return np.random.default_rng(0)


def squashed(values):
    return 1.7159 * np.tanh(2 / 3 * values)


# The paper's counts


def test_parameters_and_connections_are_the_papers(network):
    anatomy = explain(network)
    layers = {layer.name: layer for layer in anatomy.layers}
    counted = {name: (layers[name].parameters, layers[name].connections) for name in PAPER}
    assert counted == PAPER
    assert (anatomy.trainable_parameters, anatomy.connections) == (60_000, 340_908)


def test_the_formulas_say_why(network):
    formula = {layer.name: layer.formula for layer in explain(network).layers}
    assert formula["S2"] == "6 maps × (1 coefficient + 1 bias) = 12"
    assert formula["C3"] == (
        "6 × (3 × 5 × 5 weights + 1 bias) + 9 × (4 × 5 × 5 weights + 1 bias) "
        "+ 1 × (6 × 5 × 5 weights + 1 bias) = 1,516"
    )
    assert formula["output"] == "no weights: the codes are constants"


def test_there_are_60000_parameters_all_trained(network):
    assert network.count_params() == 60_000
    assert sum(math.prod(weight.shape) for weight in network.trainable_weights) == 60_000


def test_maps_have_the_papers_sizes(network):
    shapes = {layer.name: layer.output.shape[1:] for layer in network.layers}
    assert (shapes["C1"], shapes["S2"]) == ((28, 28, 6), (14, 14, 6))
    assert (shapes["C3"], shapes["S4"]) == ((10, 10, 16), (5, 5, 16))
    assert (shapes["C5"], shapes["F6"], shapes["output"]) == ((1, 1, 120), (84,), (10,))


def test_learned_codes_are_840_parameters_more():
    anatomy = explain(lenet5.lenet5(learned_codes=True))
    assert (anatomy.trainable_parameters, anatomy.connections) == (60_840, 340_908)


def test_networks_with_names_of_their_own_stand_side_by_side_in_one_model():
    image = keras.Input((32, 32, 1))
    model = keras.Model(image, [lenet5.lenet5(name=name)(image) for name in ("one", "two")])
    assert model.count_params() == 2 * 60_000
    assert lenet5.lenet5().name == "LeNet-5"


def test_table_i():
    assert lenet5.C3_CONNECTIONS.shape == (6, 16)
    assert lenet5.C3_CONNECTIONS.dtype == bool
    columns = ["".join(map(str, np.flatnonzero(column))) for column in lenet5.C3_CONNECTIONS.T]
    assert columns == TABLE_I


# Layer by layer


def test_the_squashing_function_takes_one_to_one():
    values = np.linspace(-3, 3, 13)
    np.testing.assert_allclose(lenet5.squash(values), squashed(values), rtol=1e-6)
    np.testing.assert_allclose(lenet5.squash(np.array([-1.0, 1.0])), [-1, 1], atol=1e-4)


def test_s2_multiplies_the_sum_of_four_cells_and_adds_a_bias():
    s2 = lenet5.Subsampling()
    s2.build((None, 2, 4, 2))
    s2.set_weights([np.array([0.5, -1.0]), np.array([0.25, 0.0])])
    first = np.array([[1, 2, 0, 0], [3, 4, 0, 1]])  # sums 10 and 1
    second = np.array([[1, 0, 2, 2], [0, 0, 2, 2]])  # sums 1 and 8
    answer = s2(np.stack([first, second], axis=-1)[None].astype("float32"))
    by_hand = [[[[10 * 0.5 + 0.25, -1], [0.5 + 0.25, -8]]]]
    np.testing.assert_allclose(answer, squashed(np.array(by_hand)), rtol=1e-6)


def test_c3_is_a_convolution_of_the_pairs_in_table_i(random):
    c3 = lenet5.PartialConvolution()
    c3.build((None, 14, 14, 6))
    kernels, bias = random.normal(size=(60, 5, 5)), random.normal(size=16)
    c3.set_weights([kernels, bias])
    full, remaining = np.zeros((5, 5, 6, 16)), iter(kernels)
    for c, seen in enumerate(TABLE_I):
        for s in map(int, seen):
            full[:, :, s, c] = next(remaining)
    maps = random.normal(size=(2, 14, 14, 6)).astype("float32")
    np.testing.assert_allclose(c3.full_kernel(), full, rtol=1e-6)
    np.testing.assert_allclose(c3(maps), squashed(convolve(maps, full) + bias), atol=1e-4)


def test_a_map_of_c3_ignores_the_maps_it_does_not_see(network, random):
    c3 = network.get_layer("C3")
    maps = random.normal(size=(1, 14, 14, 6)).astype("float32")
    for s in range(6):
        other = maps.copy()
        other[..., s] += 1
        changed = np.any(np.abs(c3(other) - c3(maps)) > 1e-6, axis=(0, 1, 2))
        assert [str(s) in seen for seen in TABLE_I] == changed.tolist()


def test_the_output_is_the_squared_distance_to_each_code(random):
    output = lenet5.EuclideanRBF()
    values = random.normal(size=(3, 84)).astype("float32")
    by_hand = [
        [sum((x - w) ** 2 for x, w in zip(row, code, strict=True)) for code in lenet5.codes()]
        for row in values
    ]
    np.testing.assert_allclose(output(values), by_hand, rtol=1e-5)
    distances = output(lenet5.codes())
    np.testing.assert_allclose(np.diag(distances), 0)
    assert lenet5.nearest(distances).numpy().tolist() == list(range(10))


def test_the_codes_are_ten_distinct_bitmaps_of_7_by_12():
    codes = lenet5.codes()
    assert codes.shape == (10, 7 * 12)
    assert set(codes.ravel()) == {-1, 1}
    differ = (codes[:, None] != codes).sum(axis=-1)
    assert differ[~np.eye(10, dtype=bool)].min() == 17  # 3 and 8
    one = ["".join(".#"[int(cell > 0)] for cell in row) for row in codes[1].reshape(12, 7)]
    assert one[:3] + one[9:] == ["...##..", "..###..", ".####..", "...##..", ".######", "......."]


# Before training


@pytest.mark.parametrize(
    ("name", "fan_in"), [("C1", 25), ("S2", 4), ("S4", 4), ("C5", 400), ("F6", 120)]
)
def test_weights_begin_uniform_within_the_papers_range(network, name, fan_in):
    weights, bias = network.get_layer(name).get_weights()
    within_paper_range(weights, fan_in)
    assert not bias.any()


def within_paper_range(values, fan_in):
    limit = 2.4 / fan_in
    assert np.abs(values).max() <= limit
    if values.size >= 50:
        assert np.abs(values).max() > 0.9 * limit
        assert np.std(values) == pytest.approx(limit / math.sqrt(3), rel=0.2)


def test_each_map_of_c3_has_a_fan_in_of_its_own(network):
    remaining = iter(network.get_layer("C3").get_weights()[0])
    for seen in TABLE_I:
        kernels = np.stack([next(remaining) for _ in seen])
        within_paper_range(kernels, 25 * len(seen))


def test_two_networks_begin_differently_and_a_seed_repeats_one():
    def weights():
        return np.concatenate([w.ravel() for w in lenet5.lenet5().get_weights()])

    keras.utils.set_random_seed(3)
    first, second = weights(), weights()
    keras.utils.set_random_seed(3)
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(weights(), first)


# What goes in


def test_the_input_runs_from_background_to_ink():
    image = np.zeros((1, 28, 28, 1), np.uint8)
    image[0, 0, 0], image[0, 27, 27] = 255, 51
    prepared = lenet5.prepare(image)
    assert (prepared.shape, prepared.dtype) == ((1, 32, 32, 1), np.float32)
    assert prepared[0, 2, 2, 0] == pytest.approx(1.175)
    assert prepared[0, 29, 29, 0] == pytest.approx(-0.1 + 1.275 / 5)
    assert np.count_nonzero(prepared != np.float32(-0.1)) == 2


@pytest.mark.parametrize(("shape", "dtype"), [((1, 28, 28), "uint8"), ((1, 28, 28, 1), "float32")])
def test_other_images_are_named(shape, dtype):
    with pytest.raises(ValueError, match=r"images must be uint8 of shape \(N, 28, 28, 1\), got"):
        lenet5.prepare(np.zeros(shape, dtype))


# Losses


@pytest.fixture
def labelled(random):
    return random.integers(0, 10, 6), random.uniform(0, 40, (6, 10)).astype("float32")


def test_equation_8_is_the_distance_of_the_right_class(labelled):
    labels, distances = labelled
    expected = np.mean([distances[p, label] for p, label in enumerate(labels)])
    assert float(lenet5.MSELoss()(labels, distances)) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("j", [0.5, 10.0])
def test_equation_9_lets_the_classes_compete(labelled, j):
    labels, distances = labelled
    expected = np.mean(
        [
            distances[p, label] + math.log(math.exp(-j) + sum(math.exp(-y) for y in distances[p]))
            for p, label in enumerate(labels)
        ]
    )
    assert float(lenet5.MAPLoss(j)(labels, distances)) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("j", [0, -5.0])
def test_equation_9_wants_a_positive_j(j):
    with pytest.raises(ValueError, match=f"j must be positive, got {j}"):
        lenet5.MAPLoss(j)


def test_labels_may_be_a_column(labelled):
    labels, distances = labelled
    for measure in (lenet5.MSELoss(), lenet5.MAPLoss(), lenet5.accuracy):
        np.testing.assert_array_equal(
            measure(labels[:, None], distances), measure(labels, distances)
        )


def test_the_answer_is_the_nearest_code():
    distances = np.array([[3.0, 1, 2], [0, 1, 2]])
    assert lenet5.nearest(distances).numpy().tolist() == [1, 0]
    assert lenet5.accuracy(np.array([1, 2]), distances).numpy().tolist() == [1, 0]


@pytest.mark.parametrize("learned_codes", [False, True])
def test_a_step_moves_every_weight_and_lowers_the_loss(random, learned_codes):
    keras.utils.set_random_seed(0)
    model = lenet5.lenet5(learned_codes)
    images = lenet5.prepare(random.integers(0, 256, (10, 28, 28, 1), np.uint8))
    before = model.get_weights()
    model.compile(keras.optimizers.SGD(1e-3), lenet5.MAPLoss(), metrics=[lenet5.accuracy])
    history = model.fit(images, np.arange(10), batch_size=10, epochs=5, verbose=0).history
    assert history["loss"][-1] < history["loss"][0]
    assert 0 <= history["accuracy"][-1] <= 1
    for weight, old, new in zip(model.weights, before, model.get_weights(), strict=True):
        assert np.any(old != new), weight.path


# Saved


@pytest.mark.slow
def test_a_saved_network_answers_the_same_in_a_new_process(tmp_path, random):
    images = random.normal(size=(2, 32, 32, 1)).astype("float32")
    np.save(tmp_path / "images.npy", images)
    models = {"fixed": lenet5.lenet5(), "learned": lenet5.lenet5(learned_codes=True)}
    for name, model in models.items():
        model.compile("sgd", lenet5.MAPLoss(j=7.0), metrics=[lenet5.accuracy])
        model.save(tmp_path / f"{name}.keras")
    code = """
import keras, numpy as np, helpers.lenet5
for name, parameters in {"fixed": 60_000, "learned": 60_840}.items():
    model = keras.models.load_model(f"{name}.keras")
    assert model.count_params() == parameters and model.loss.j == 7.0
    np.save(f"{name}.npy", model(np.load("images.npy")))
"""
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True)
    for name, model in models.items():
        np.testing.assert_allclose(np.load(tmp_path / f"{name}.npy"), model(images), rtol=1e-6)


def test_the_codes_are_constants_unless_they_are_to_be_learned():
    for layer, count in ((lenet5.EuclideanRBF(), 0), (lenet5.EuclideanRBF(learned=True), 840)):
        layer.build((None, 84))
        assert layer.count_params() == count


def test_the_working_of_c3_counts_positions_times_weights():
    c3 = next(it for it in explain(lenet5.lenet5()).layers if it.name == "C3")
    multiply_adds, connections = c3.working.splitlines()
    assert multiply_adds.endswith("10 × 10 positions × 1,500 weights = 150,000")
    assert connections.endswith("(1,500 inputs + 16 biases) = 151,600")  # the paper's
