"""Where a network looks: Grad-CAM, from its gradients, and occlusion maps, from its answers."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from helpers.pets.asking import require_fitting, require_probabilities, takes


def grad_cam(
    model: keras.Model,
    photographs: NDArray[np.integer | np.floating],
    layer: str | None = None,
    label: str = "dog",
) -> NDArray[np.floating]:
    """Which places of a layer's maps speak for ``label``: ``(N, h, w)``, 0 to 1 at the strongest.

    ``photographs``: ``(N, H, W, C)``, 0 to 255, as ``model`` takes them, whose only output (N, 1)
    is the probability of a dog. The maps of ``layer`` (by default the last that has height and
    width) are added up, each weighted with the mean of the probability's gradient over the map;
    what speaks against the label counts as 0. All is 0 for a network that is sure to a millionth.
    ``TypeError`` for what is no ``keras.Model``, ``ValueError`` for another model, other
    photographs, an answer outside 0 to 1, or a layer or label that does not exist.
    Source: Selvaraju et al. (2017), equations 1 and 2, on the probability's logit.
    """
    if label not in ("cat", "dog"):
        raise ValueError(f"label must be 'cat' or 'dog', got {label!r}")
    require_fitting("photographs", np.shape(photographs), (None, *takes(model)), "NHWC")
    spatial = [
        each.name
        for each in model.layers
        if len(each.output.shape) == 4 and not isinstance(each, keras.layers.InputLayer)
    ]
    if not spatial:
        raise ValueError(
            f"model must have a layer whose output has height and width, got none in {model.name!r}"
        )
    if layer is not None and layer not in spatial:
        raise ValueError(f"layer must be one of {', '.join(spatial)}, got {layer!r}")
    maps_of = model.get_layer(layer or spatial[-1]).output
    both = keras.Model(model.inputs, [maps_of, model.outputs[0]])
    with tf.GradientTape() as tape:
        maps, dog = both(tf.cast(photographs, tf.float32))
        require_probabilities(dog.numpy())
        dog = tf.clip_by_value(dog, 1e-6, 1 - 1e-6)
        logit = tf.math.log(dog) - tf.math.log(1 - dog)
        target = logit if label == "dog" else -logit
    weights = tf.reduce_mean(tape.gradient(target, maps), axis=(1, 2), keepdims=True)
    strength = tf.nn.relu(tf.reduce_sum(weights * maps, axis=-1)).numpy()
    most = strength.max(axis=(1, 2), keepdims=True)
    share: NDArray[np.floating] = np.divide(
        strength, most, out=np.zeros_like(strength), where=most > 0
    )
    return share


def occlusion_map(
    model: keras.Model,
    photograph: NDArray[np.integer | np.floating],
    patch: int = 16,
    stride: int = 8,
    batch_size: int = 64,
) -> NDArray[np.floating]:
    """How much less the network says "dog" when a place is hidden: ``(h, w)``, in probability.

    A square of ``patch`` cells of the mean colour is put on ``photograph`` ``(H, W, C)``, 0 to 255,
    every ``stride`` cells. Positive where the animal looks like a dog, negative where like a cat.
    ``model`` takes such photographs, and its only output (N, 1) is the probability of a dog.
    ``TypeError`` for what is no ``keras.Model``, ``ValueError`` for another model or photograph, an
    answer outside 0 to 1, or a patch or stride that does not fit.
    Source: Zeiler & Fergus (2014), section 4.2.
    """
    require_fitting("photograph", photograph.shape, takes(model), "HWC")
    height, width, _ = photograph.shape
    if not 1 <= patch <= min(height, width):
        raise ValueError(f"patch must be from 1 to {min(height, width)} cells, got {patch}")
    if stride < 1:
        raise ValueError(f"stride must be at least 1, got {stride}")
    tops = range(0, height - patch + 1, stride)
    lefts = range(0, width - patch + 1, stride)
    hidden = np.repeat(photograph[None].astype("float32"), len(tops) * len(lefts), axis=0)
    places = [(top, left) for top in tops for left in lefts]
    for image, (top, left) in zip(hidden, places, strict=True):
        image[top : top + patch, left : left + patch] = photograph.mean(axis=(0, 1))
    said = model.predict(hidden, batch_size=batch_size, verbose=0)
    whole = model.predict_on_batch(photograph[None].astype("float32"))
    require_probabilities(np.concatenate([whole, said]))
    less: NDArray[np.floating] = (whole - said).reshape(len(tops), len(lefts))
    return less
