"""What data/results.toml holds was trained by the recipes that stand in the code."""

import json
from dataclasses import asdict

import pytest

from helpers.experiments.recording import entries
from tests.experiments.plans import TRIALS

RESULTS = entries()


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.name)
def test_a_recorded_training_had_the_trials_recipe_title_and_seeds(trial):
    """A recipe that is changed has to be measured again."""
    entry = RESULTS[trial.name]
    assert entry["recipe"] == json.loads(json.dumps(asdict(trial.recipe)))
    assert trial.title in entry["what"]  # which says what a random search drew
    assert entry["epochs"] == trial.recipe.epochs
    assert tuple(entry["seeds"]) == trial.seeds
    assert len(entry["values"]) == len(trial.seeds)
