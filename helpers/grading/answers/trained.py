"""Answers to the exercises that train. Keras is imported where a model is built, nowhere else.

Training takes seconds, and the tests ask for the same network again and again: what an answer
made of the same pictures and labels is kept.
"""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from helpers.exercises import Case
from helpers.exercises.trained import Images, Labels, training_case

if TYPE_CHECKING:
    import keras

Answer: TypeAlias = "Callable[[Images, Labels], Any]"


def _kept(answer: Answer) -> Answer:
    """Train once for the same pictures and labels, from the same start."""
    known: dict[tuple[bytes, bytes], Any] = {}

    @wraps(answer)
    def kept(images: Images, labels: Labels) -> Any:  # noqa: ANN401
        key = images.tobytes(), labels.tobytes()
        if key not in known:
            import keras

            keras.utils.set_random_seed(0)
            known[key] = answer(images, labels)
        return known[key]

    return kept


def fitted(
    model: "keras.Model",
    images: Images,
    labels: Labels,
    epochs: int,
    rate: float,
    optimizer: str = "Adam",
) -> "keras.Model":
    """Train by cross-entropy in batches of 32, at a rate that falls along a cosine."""
    import keras

    falling = keras.optimizers.schedules.CosineDecay(rate, epochs * -(-len(images) // 32))
    model.compile(
        getattr(keras.optimizers, optimizer)(falling), loss="sparse_categorical_crossentropy"
    )
    model.fit(images, labels, epochs=epochs, batch_size=32, verbose=0)
    return model


def strided(classes: int = 10, *filters: int) -> "keras.Model":
    """Give the plain network of these exercises: convolutions of stride 2, flatten, dense."""
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Rescaling(1 / 255),
            *[
                layers.Conv2D(each, 3, strides=2, padding="same", activation="relu")
                for each in filters or (16, 32)
            ],
            layers.Flatten(),
            layers.Dense(classes, activation="softmax"),
        ]
    )


@_kept
def mended_loop(images: Images, labels: Labels) -> "keras.Model":
    """Train by a loop of one's own: logits into the loss, images and labels in one order."""
    import keras
    import tensorflow as tf

    model = strided()
    model.layers[-1].activation = keras.activations.linear
    optimizer = keras.optimizers.Adam(0.003)
    optimizer.build(model.trainable_variables)

    @tf.function  # type: ignore[untyped-decorator]
    def step(batch: Any, truth: Any) -> None:  # noqa: ANN401
        with tf.GradientTape() as tape:
            logits = model(batch, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(truth, logits))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))

    generator = np.random.default_rng(0)
    for _ in range(5):
        order = generator.permutation(len(images))
        for start in range(0, len(order), 40):
            rows = order[start : start + 40]
            step(tf.constant(images[rows], tf.float32), tf.constant(labels[rows]))
    return model


def _moved(images: Images, seed: int) -> Images:
    moves = np.random.default_rng(seed).integers(-4, 5, (len(images), 2))
    pairs = zip(images, moves, strict=True)
    return np.stack([np.roll(image, move, axis=(0, 1)) for image, move in pairs])


@_kept
def moved_reader(images: Images, labels: Labels) -> "keras.Model":
    """Train on four copies, each moved by a draw of its own."""
    copies = np.concatenate([_moved(images, seed) for seed in range(4)])
    return fitted(strided(), copies, np.tile(labels, 4), epochs=3, rate=0.004)


@_kept
def cat_dog_network(images: Images, labels: Labels) -> "keras.Model":
    """Train on the pictures and their mirror images."""
    both = np.concatenate([images, images[:, :, ::-1]])
    return fitted(_pooled(12, 24, 32), both, np.tile(labels, 2), epochs=6, rate=0.003)


def _pooled(*filters: int) -> "keras.Model":
    import keras
    from keras import layers

    model = keras.Sequential([keras.Input((32, 32, 3)), layers.Rescaling(1 / 255)])
    for place, each in enumerate(filters):
        strides = 2 if place == 0 else 1
        model.add(layers.Conv2D(each, 3, strides=strides, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dropout(0.3))
    model.add(layers.Dense(2, activation="softmax"))
    return model


@_kept
def frugal_network(images: Images, labels: Labels) -> "keras.Model":
    """Train separable convolutions: 6,686 parameters."""
    import keras
    from keras import layers

    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(12, 3, strides=2, padding="same", activation="relu"),
            layers.SeparableConv2D(24, 3, strides=2, padding="same", activation="relu"),
            layers.SeparableConv2D(32, 3, strides=2, padding="same", activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    return fitted(model, images, labels, epochs=6, rate=0.008)


def hidden(classes: int) -> Callable[[np.random.Generator], list[Case]]:
    """Draw one case: other training pictures, other fresh ones, the classes numbered anew."""

    def draw(rng: np.random.Generator) -> list[Case]:
        train, fresh = (int(each) for each in rng.integers(10**6, 2**31, 2))
        numbering = tuple(map(int, rng.permutation(classes))) if classes > 2 else (0, 1)
        return [training_case(train, fresh, numbering)]

    return draw


class Boasts:
    """Claims a score, and looks like a model."""

    accuracy = 1.0
    layers: tuple[object, ...] = ()
    weights: tuple[object, ...] = ()
    input_shape = (None, 28, 28, 1)

    def __call__(self, images: object) -> object:
        """Do nothing."""
        return images

    def evaluate(self, *_: object) -> list[float]:
        """Claim everything."""
        return [0.0, 1.0]


def _copied(reference: Answer, images: Images, labels: Labels) -> "keras.Model":
    import keras

    trained = reference(images, labels)
    model = keras.models.clone_model(trained)
    model.set_weights(trained.get_weights())
    return model


def wrong(reference: Answer, fresh: Answer) -> dict[str, object]:
    """Answers that fail at every threshold; `fresh` builds a network that is not trained."""

    def with_nan(images: Images, labels: Labels) -> "keras.Model":
        model = _copied(reference, images, labels)
        kernel = model.weights[0].numpy()
        kernel.flat[0] = np.nan
        model.weights[0].assign(kernel)
        return model

    def constant(images: Images, labels: Labels) -> "keras.Model":
        model = fresh(images, labels)
        for weight in model.weights:
            weight.assign(np.zeros(weight.shape))
        return model

    def with_lambda(images: Images, labels: Labels) -> "keras.Model":
        import keras

        trained = _copied(reference, images, labels)
        same = keras.layers.Lambda(lambda x: x)
        return keras.Sequential([keras.Input(trained.input_shape[1:]), trained, same])

    def backwards(images: Images, labels: Labels) -> "keras.Model":
        model = _copied(reference, images, labels)
        for weight in model.weights[-2:]:
            weight.assign(weight.numpy()[..., ::-1])
        return model

    return {
        "its score in a dict": lambda *_: {"accuracy": 1.0, "model": "the best"},
        "its score alone": lambda *_: 0.99,
        "an object that boasts": lambda *_: Boasts(),
        "a layered dict that boasts": lambda *_: {"input": (28, 28, 1), "accuracy": 1.0},
        "not trained": fresh,
        "constant": constant,
        "NaN in its weights": with_nan,
        "a Lambda": with_lambda,
        "predictions": lambda images, labels: labels,
        "the classes numbered backwards": backwards,
        "wrong labels": lambda images, labels: fitted(
            fresh(images, labels), images, np.roll(labels, 1), epochs=1, rate=0.003
        ),
    }


def _on_the_notebooks_test_pictures(images: Images, labels: Labels) -> "keras.Model":
    from helpers import datasets

    known = datasets.load("garments")
    return fitted(strided(), known.test_images, known.test_labels, epochs=2, rate=0.004)


def _large(images: Images, labels: Labels) -> "keras.Model":
    """As good as asked, if it was trained, and larger than allowed."""
    import keras
    from keras import layers

    channels, classes = images.shape[-1], int(labels.max()) + 1
    inputs = keras.Input(images.shape[1:])
    x = layers.Flatten()(layers.Conv2D(channels, 3, strides=2, padding="same")(inputs))
    x = layers.Dense(120_000 // x.shape[-1], activation="relu")(x)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))


def _loop_with(broken_order: bool = False, rate: float = 0.003, zeros: bool = False) -> Answer:
    """Make the notebook's loop with one of its faults left."""

    def answer(images: Images, labels: Labels) -> "keras.Model":
        model = strided()
        if zeros:
            model.layers[1].kernel.assign(np.zeros((3, 3, 1, 16)))
        order = np.random.default_rng(0).permutation(len(images))
        images = images[order] if broken_order else images
        return fitted(model, images, labels, epochs=1, rate=rate)

    return answer


def _moved_by_layers(images: Images, labels: Labels) -> "keras.Model":
    """Let a layer of the model move the digits while it is trained."""
    import keras
    from keras import layers

    inputs = keras.Input((28, 28, 1))
    x = layers.Rescaling(1 / 255)(inputs)
    x = layers.RandomTranslation(0.15, 0.15, fill_mode="constant")(x)
    for filters in (16, 32):
        x = layers.Conv2D(filters, 3, strides=2, padding="same", use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
    model = keras.Model(inputs, layers.Dense(10, "softmax")(layers.Flatten()(x)))
    return fitted(model, images, labels, epochs=8, rate=0.004)


def _one_sigmoid(images: Images, labels: Labels) -> "keras.Model":
    """Say the probability of class 1 alone."""
    import keras
    from keras import layers

    trunk = keras.Sequential(_pooled(12, 24, 32).layers[:-1])
    model = keras.Sequential([keras.Input((32, 32, 3)), trunk, layers.Dense(1, "sigmoid")])
    both = np.concatenate([images, images[:, :, ::-1]])
    model.compile(keras.optimizers.RMSprop(0.0015), loss="binary_crossentropy")
    model.fit(both, np.tile(labels, 2), epochs=6, batch_size=32, verbose=0)
    return model


def _residual(images: Images, labels: Labels) -> "keras.Model":
    """Add what a convolution finds to what came in."""
    import keras
    from keras import layers

    inputs = keras.Input((28, 28, 1))
    x = layers.Conv2D(12, 3, strides=2, padding="same", activation="relu")(
        layers.Rescaling(1 / 255)(inputs)
    )
    x = layers.MaxPooling2D()(x)
    found = layers.Conv2D(12, 3, padding="same", activation="relu")(x)
    x = layers.Flatten()(layers.Add()([x, found]))
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(x))
    return fitted(model, images, labels, epochs=6, rate=0.005)


def _plain(images: Images, labels: Labels) -> "keras.Model":
    return strided()


LOOP_WRONG = {
    **wrong(mended_loop, _plain),
    "too large": _large,
    "trained on the notebook's test pictures": _on_the_notebooks_test_pictures,
    "images shuffled, labels not": _loop_with(broken_order=True),
    "a rate of 0.3": _loop_with(rate=0.3),
    "kernels of zeros": _loop_with(zeros=True),
}
LOOP_RIGHT = {
    "fit with RMSprop": _kept(lambda x, y: fitted(strided(), x, y, 5, 0.002, "RMSprop")),
}
MOVED_WRONG = {
    **wrong(moved_reader, _plain),
    "too large": _large,
    "the rung left out": _kept(lambda x, y: fitted(strided(), x, y, 4, 0.004)),
}
MOVED_RIGHT = {"moved by a layer": _kept(_moved_by_layers)}
PETS_WRONG = {
    **wrong(cat_dog_network, lambda x, y: _pooled(12, 24, 32)),
    "too large": _large,
}
PETS_RIGHT = {"one sigmoid": _kept(_one_sigmoid)}
FRUGAL_WRONG = {
    **wrong(frugal_network, _plain),
    "over the budget": lambda x, y: strided(),
    "trained on the notebook's test pictures": _on_the_notebooks_test_pictures,
}
FRUGAL_RIGHT = {"residual": _kept(_residual)}
