"""What data/results.toml holds was trained by the recipes that stand in the code."""

import pytest

from helpers.experiments.cats_dogs import PETS
from helpers.experiments.ladder import LADDER
from helpers.experiments.recording import entries
from helpers.experiments.survey import SURVEY

RESULTS = entries()
TRIALS = [trial for plan in (LADDER, PETS, SURVEY) for trial in plan.trials]


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.name)
def test_a_recorded_training_had_the_recipes_title_epochs_and_seeds(trial):
    entry = RESULTS[trial.name]
    assert trial.title in entry["what"]  # which says what a random search drew
    assert entry["epochs"] == trial.recipe.epochs
    assert tuple(entry["seeds"]) == trial.seeds
    assert len(entry["values"]) == len(trial.seeds)
