"""Chapter 5: references against scikit-learn and SciPy."""

import numpy as np
import pytest
from scipy.spatial.distance import pdist
from sklearn.metrics import confusion_matrix, roc_auc_score

from helpers.exercises import find
from helpers.grading.answers import hidden_cases


def cases(name):
    return [*find(name).cases, *hidden_cases(name, 0), *hidden_cases(name, 1)]


def test_confusions_are_those_of_scikit_learn():
    for case in cases("confusion_counts"):
        assert case.expected == confusion_matrix(*case.arguments, labels=[0, 1]).tolist()


def test_the_area_is_that_of_scikit_learn():
    for case in cases("area_under_curve"):
        assert case.expected == pytest.approx(roc_auc_score(*case.arguments))


def test_pairs_of_hashes_are_as_far_apart_as_in_scipy():
    for case in cases("near_duplicates"):
        hashes, at_most = case.arguments
        bits = np.array(hashes)
        near = pdist(bits, "hamming") * bits.shape[1] < at_most + 0.5
        first, second = np.triu_indices(len(hashes), k=1)
        assert case.expected == list(zip(first[near], second[near], strict=True))
