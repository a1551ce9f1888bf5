"""The small networks: one skeleton, one budget, the blocks of all families."""

from itertools import pairwise

import pytest

keras = pytest.importorskip("keras")

from helpers.anatomy import explain  # noqa: E402
from helpers.architectures import small, small_stages  # noqa: E402
from helpers.experiments.survey import TRIALS  # noqa: E402

# By hand: a 3 × 3 convolution without biases, and scale and shift of its batch normalisation.
VGG_MAPS = (1, 42, 42, 42, 83, 83, 166, 166)
VGG = sum(9 * before * after + 2 * after for before, after in pairwise(VGG_MAPS)) + 166 * 10 + 10


@pytest.mark.parametrize("key", small.FAMILIES)
def test_a_family_meets_the_budget_on_maps_of_14_7_and_4(key, unfilled):
    network = unfilled(small.build_small, key)
    assert abs(small.trainable_parameters(network) / 500_000 - 1) < 0.02
    last = {}
    for layer in explain(network).layers:
        if layer.name.startswith("stage"):
            last[layer.name.partition("_")[0]] = layer.output_shape[1:]
    assert list(last) == ["stage1", "stage2", "stage3"]
    for (height, width, channels), size, expected in zip(
        last.values(), (14, 7, 4), small.FAMILIES[key].channels, strict=True
    ):
        assert (height, width, channels) == (size, size, expected)
    assert network.output_shape == (None, 10)


def test_the_parameters_of_one_by_hand(unfilled):
    network = unfilled(small.build_small, "vgg")
    assert small.trainable_parameters(network) == VGG == 500_429


@pytest.mark.parametrize("key", ["fire"])
def test_the_channels_are_those_that_the_search_finds(key):
    assert small.fit(key) == small.FAMILIES[key].channels


def test_a_fire_module_by_hand(unfilled):
    def module():
        x = keras.Input((7, 7, 64))
        return keras.Model(x, small_stages.fire(x, 128))

    # 1 × 1 from 64 to 16, then 1 × 1 and 3 × 3 from 16 to 64 each, and two numbers a map.
    weights = 64 * 16 + 16 * 64 + 9 * 16 * 64
    assert small.trainable_parameters(unfilled(module)) == weights + 2 * (16 + 64 + 64)


def test_an_inception_module_keeps_the_shares_of_googlenets_3a(unfilled):
    def module():
        x = keras.Input((7, 7, 64))
        return keras.Model(x, small_stages.inception(x, 256, name="a"))

    network = unfilled(module)
    paths = {"1x1": 64, "3x3_reduce": 96, "3x3": 128, "5x5_reduce": 16, "5x5": 32, "pool_proj": 32}
    for path, filters in paths.items():
        assert network.get_layer(f"a_{path}").output.shape == (None, 7, 7, filters)


def test_the_usual_network_is_the_larger_one_of_chapter_2(unfilled):
    counts = [layer.count_params() for layer in unfilled(small.usual).layers]
    weighted = [3_200, 73_856, 147_584, 295_168, 590_080, 295_040, 8_256, 650]
    assert [count for count in counts if count] == weighted
    assert sum(weighted) == 1_413_834


def test_the_narrowed_network_meets_the_budget_too(unfilled):
    narrow = unfilled(small.build_small, "narrow")
    assert abs(narrow.count_params() / 500_000 - 1) < 0.02
    assert [layer.rate for layer in narrow.layers if "dropout" in layer.name] == [0.5, 0.5]


def test_a_name_that_no_network_has_is_refused():
    with pytest.raises(ValueError, match=r"key must be one of \['vgg', .*'full'\], got 'lenet'"):
        small.build_small("lenet")


def test_the_survey_trains_them_all():
    trained = {trial.recipe.network for trial in TRIALS}
    assert trained == {*small.FAMILIES, "narrow", "full"}
