"""Networks that say more of themselves than they are; the judge builds them anew."""

import pytest

from tests.grading.hostile.conftest import prepared
from tests.grading.hostile.made import CHAPTERS, chapter

pytestmark = pytest.mark.slow

FAKE = """\
import keras
class Layer:
    weights, input_shape, output_shape = [], (None, 28, 28, 1), (None, 10)
    def count_params(self): return 1_000
class Fake(Layer):
    layers = [Layer()]
    def __call__(self, *_): return 1
class Boasting(keras.Sequential):
    def count_params(self): return 1_000
    def get_config(self): return {"layers": []}
"""
NETWORKS = {
    "a description": '{"input": shape, "layers": [], "output": 1, "parameters": budget}',
    "a class of its own": "Fake()",
    "an unknown layer": "keras.Sequential([keras.Input(shape), keras.layers.Lambda(abs)])",
    "a subclass": "Boasting([keras.Input(shape), keras.layers.Flatten(), keras.layers.Dense(9)])",
    "a giant": "keras.Sequential([keras.Input(shape), keras.layers.Flatten(), "
    "keras.layers.Dense(10**5)])",
    "a network without an input": "keras.Sequential([keras.layers.Dense(2)])",
    "no network": "keras",
}


def test_no_network_but_the_one_that_is_built_counts(patient, given):
    contents = [
        chapter(
            CHAPTERS[1],
            answers={
                "model_within": f"{FAKE}def model_within(budget, shape, n):\n    return {made}"
            },
        )
        for made in NETWORKS.values()
    ]

    for name, grade in zip(
        NETWORKS,
        patient.mark(prepared("ana", content, given) for content in contents),
        strict=True,
    ):
        not_right = {each.exercise: each.verdict for each in grade.exercises if not each.points}
        assert not_right.keys() == {"model_within"}, name
        assert not_right["model_within"] in ("wrong", "error", "died"), name
