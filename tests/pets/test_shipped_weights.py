"""The shipped weights of the better network: their size, what they say, what is said of them."""

import re
import tomllib

import numpy as np
import pytest

from helpers.datasets.drawing import pets as drawing
from helpers.resources import data_path

pets = pytest.importorskip("helpers.pets")

README = data_path("weights/README.md").read_text(encoding="utf-8")
RESULTS = tomllib.loads(data_path("results.toml").read_text(encoding="utf-8"))["result"]


def test_they_are_946081_finite_numbers_in_at_most_2_mb():
    path = data_path("weights/pets.npz")
    assert path.stat().st_size <= 2_000_000
    with np.load(path) as stored:
        values = [stored[name] for name in stored]
    assert sum(each.size for each in values) == 946_081
    assert all(np.isfinite(each).all() for each in values)


def test_the_trained_network_has_them_all_and_predict_uses_it():
    network = pets.load_trained()
    with np.load(data_path("weights/pets.npz")) as stored:
        for weight in network.weights:
            np.testing.assert_array_equal(weight, stored[weight.path].astype("float32"))
    photograph = drawing.draw(1, 1, 96).train_images[0]
    assert pets.predict(photograph).probability == pets.predict(photograph, network).probability


def test_the_readme_names_the_run_its_accuracy_and_the_terms():
    said = re.search(r"`convnets cats-dogs --trial pets-better --seed (\d)`", README)
    (entry,) = (result for result in RESULTS if result["name"] == "pets-better")
    accuracy = entry["values"][entry["seeds"].index(int(said[1]))]
    section = README[README.index("`pets.npz`") :]
    assert f"Validation accuracy {accuracy:.2f} %" in section
    assert "non-commercial research" in section
