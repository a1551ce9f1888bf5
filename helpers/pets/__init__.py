"""Cats and dogs: networks that tell them apart, and what one can ask them (chapter 5).

Photographs are RGB, 0 to 255, channels-last; the networks rescale them. A network says the
probability of a dog. What is here is imported, and TensorFlow with it, when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from helpers.extras import require_tensorflow

if TYPE_CHECKING:
    from helpers.datasets.opening import PhotographError, open_photograph
    from helpers.pets.model import Prediction
    from helpers.pets.networks import augmentation, better_network, small_network
    from helpers.pets.pictures import picture
    from helpers.pets.prediction import load_trained, predict, probabilities
    from helpers.pets.questions import grad_cam, occlusion_map
    from helpers.pets.recipes import Distortions, Recipe
    from helpers.pets.training import cross_validate, train

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
    "picture",
    "predict",
    "probabilities",
    "small_network",
    "train",
]

require_tensorflow("helpers.pets")

_MODULES = {
    "helpers.datasets.opening": ("PhotographError", "open_photograph"),
    "helpers.pets.model": ("Prediction",),
    "helpers.pets.networks": ("augmentation", "better_network", "small_network"),
    "helpers.pets.pictures": ("picture",),
    "helpers.pets.prediction": ("load_trained", "predict", "probabilities"),
    "helpers.pets.questions": ("grad_cam", "occlusion_map"),
    "helpers.pets.recipes": ("Distortions", "Recipe"),
    "helpers.pets.training": ("cross_validate", "train"),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
