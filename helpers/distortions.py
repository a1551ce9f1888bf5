"""Distorted copies of images, a batch at a time, as TensorFlow operations (chapter 4)."""

import math

import tensorflow as tf


def affine(
    images: tf.Tensor,
    matrices: tf.Tensor,
    shifts: tf.Tensor,
    fill_value: float | None = None,
    size: tuple[int, int] | None = None,
) -> tf.Tensor:
    """Each image read through its own affine map about the centre, bilinearly.

    ``images``: ``(N, H, W, C)`` to ``(N, *size, C)``, by default as large. The cell at p of the
    result, counted from its centre as (x, y), is read at matrix · p + shift from the centre of the
    image: ``matrices`` ``(N, 2, 2)``, ``shifts`` ``(N, 2)`` in cells. What is read from outside is
    ``fill_value``, or mirrored in if that is None.
    """
    height, width = size or images.shape[1:3]
    shifts = shifts + _centre(*images.shape[1:3])
    shifts -= tf.linalg.matvec(matrices, _centre(height, width))
    rows = tf.concat([matrices, shifts[..., None]], axis=-1)
    # keras.ops.image.affine_transform makes no image of another size than the one it reads.
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images,
        transforms=tf.pad(tf.reshape(rows, (-1, 6)), ((0, 0), (0, 2))),
        output_shape=(height, width),
        interpolation="BILINEAR",
        fill_mode="REFLECT" if fill_value is None else "CONSTANT",
        fill_value=0.0 if fill_value is None else fill_value,
    )


def distort(images: tf.Tensor, strength: float = 1.0, fill_value: float = -0.1) -> tf.Tensor:
    """Each image moved, scaled, squeezed, sheared and turned a little, at random.

    The affine distortions of LeCun et al. (1998), and a rotation. The limits are our own, for the
    map by which :func:`affine` reads; at strength 1: 2 cells each way, 12 % of the size, 4 %
    narrower and taller or the reverse, a shear of 0.2, 10 degrees. Draws from TensorFlow's global
    generator; works in ``tf.data`` too.
    """
    count = tf.shape(images)[0]

    def draw(limit: float, *shape: int) -> tf.Tensor:
        return tf.random.uniform([count, *shape], -limit, limit) * strength

    scale, squeeze, shear, angle = 1 + draw(0.12), 1 + draw(0.04), draw(0.2), draw(math.radians(10))
    cos, sin = tf.cos(angle), tf.sin(angle)
    across = scale * squeeze * tf.stack([cos, shear - sin])
    down = scale / squeeze * tf.stack([sin, cos])
    matrices = tf.transpose(tf.stack([across, down]), (2, 0, 1))
    return affine(images, matrices, draw(2, 2), fill_value)


def _centre(height: int, width: int) -> tf.Tensor:
    return tf.constant([(width - 1) / 2, (height - 1) / 2])
