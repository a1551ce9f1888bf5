"""Cats and dogs: networks that tell them apart, and what one can ask them (chapter 5).

Photographs are RGB, 0 to 255, channels-last; the networks rescale them. A network says the
probability of a dog.
"""

from helpers.datasets.opening import PhotographError, open_photograph
from helpers.pets.augmenting import Distortions
from helpers.pets.networks import augmentation, better_network, small_network
from helpers.pets.prediction import Prediction, load_trained, predict, probabilities
from helpers.pets.questions import grad_cam, occlusion_map
from helpers.pets.training import Recipe, cross_validate, train

__all__ = [
    "Distortions",
    "PhotographError",
    "Prediction",
    "Recipe",
    "augmentation",
    "better_network",
    "cross_validate",
    "grad_cam",
    "load_trained",
    "occlusion_map",
    "open_photograph",
    "predict",
    "probabilities",
    "small_network",
    "train",
]
