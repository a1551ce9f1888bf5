"""Asking a network about one photograph, or about many."""

from __future__ import annotations

import os

import keras
import numpy as np
from numpy.typing import NDArray
from PIL import Image

import helpers.pets.pictures  # noqa: F401  draws what predict returns
from helpers.datasets.opening import open_photograph
from helpers.pets.asking import require_fitting, require_probabilities, side
from helpers.pets.model import Prediction
from helpers.pets.networks import better_network
from helpers.resources import data_path


def predict(
    photograph: str | os.PathLike[str] | NDArray[np.uint8],
    model: keras.Model | None = None,
    threshold: float = 0.5,
) -> Prediction:
    """Say whether a photograph shows a cat or a dog.

    ``photograph`` is the path of a file, or an array ``uint8`` (H, W, 3), of any size. ``model``
    has one input (N, S, S, 3), photographs of a fixed size, values 0 to 255, and one output (N, 1),
    the probability of a dog; without one that of :func:`load_trained` is asked.
    Raises ``PhotographError``, a ``ValueError``, for a file that cannot be used, ``ValueError`` for
    another array or model or an answer outside 0 to 1, and ``TypeError`` for what is neither path
    nor array, or no ``keras.Model``.

    Examples
    --------
    A drawn animal, as the embedded data has them:

    >>> from helpers import datasets
    >>> animal = datasets.load("pets").test_images[0]
    >>> print(predict(animal))
    cat (dog 10%, threshold 50%)
    """
    if not 0 <= threshold <= 1:
        raise ValueError(f"threshold must be a probability from 0 to 1, got {threshold}")
    model = load_trained() if model is None else model
    size = side(model)
    if size is None:
        raise ValueError(
            f"model must have an input of a fixed size, got {model.inputs[0].shape}: build it for "
            "one, or ask probabilities about an array"
        )
    if isinstance(photograph, np.ndarray):
        seen = _square(photograph, size)
    elif isinstance(photograph, str | os.PathLike):
        seen = open_photograph(photograph, size)
    else:
        raise TypeError(f"photograph must be a path or an array, got {photograph!r}")
    return Prediction(float(probabilities(model, seen[None])[0]), threshold, seen)


def probabilities(
    model: keras.Model, photographs: NDArray[np.uint8], batch_size: int = 100
) -> NDArray[np.floating]:
    """Probability of a dog for each of ``uint8`` (N, H, W, 3): the mean over both mirror images.

    ``model`` is one that :func:`predict` takes, or such a one for photographs of any size. Where it
    has a size, photographs of another are made as large.
    Raises ``TypeError`` and ``ValueError`` as :func:`predict` does.
    """
    size = side(model)
    require_fitting("photographs", photographs.shape, (None, None, None, 3), "NHWC")
    if not len(photographs):
        raise ValueError("photographs must be at least one, got none")
    if size is not None and photographs.shape[1:3] != (size, size):
        photographs = np.stack([_square(photograph, size) for photograph in photographs])
    said = np.concatenate(
        [
            model.predict_on_batch(view[start : start + batch_size].astype("float32"))[:, 0]
            for view in (photographs, photographs[:, :, ::-1])
            for start in range(0, len(view), batch_size)
        ]
    )
    require_probabilities(said)
    mean: NDArray[np.floating] = said.reshape(2, -1).mean(axis=0)
    return mean


def load_trained() -> keras.Model:
    """Return the better network with weights learned from 2,000 photographs.

    ``data/weights/README.md`` says how, and how often it is right; stored as float16.
    """
    model = better_network()
    with np.load(data_path("weights/pets.npz")) as stored:
        for weight in model.weights:
            weight.assign(stored[weight.path].astype("float32"))
    return model


def _square(photograph: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    form = photograph.ndim == 3 and photograph.shape[2] == 3 and photograph.size
    if photograph.dtype != np.uint8 or not form:
        raise ValueError(
            "photograph must be uint8 of shape (H, W, 3), values 0 to 255: the network rescales "
            f"them itself; got {photograph.dtype} of {photograph.shape}"
        )
    return np.asarray(Image.fromarray(photograph).resize((size, size), Image.Resampling.BILINEAR))
