"""Photographs distorted at random, a batch at a time, as TensorFlow operations."""

import math

import tensorflow as tf

from helpers.distortions import affine
from helpers.pets.recipes import Distortions


def random_views(photographs: tf.Tensor, size: int, by: Distortions) -> tf.Tensor:
    """Each photograph in its own way: ``(N, S, S, 3)``, 0 to 255, to ``(N, size, size, 3)``.

    One bilinear reading does for part, proportions, rotation, shear, flip and size; what lies
    outside is mirrored in. Draws from TensorFlow's global generator.
    """
    count = tf.shape(photographs)[0]
    area, aspect = _draw(count, by.area, 1), tf.exp(_draw(count, -by.aspect, by.aspect))
    sides = tf.sqrt(tf.stack([area * aspect, area / aspect], axis=-1))
    mirror = tf.where(_draw(count, 0, 1) < by.flip, -1.0, 1.0)
    angle = _draw(count, -1, 1) * math.radians(by.rotation)
    shear = _draw(count, -1, 1) * by.shear
    cos, sin = tf.cos(angle), tf.sin(angle)
    rows = [[cos * mirror, shear * cos - sin], [sin * mirror, shear * sin + cos]]
    matrices = tf.transpose(tf.stack(rows), (2, 0, 1)) * sides[:, :, None]
    centres = tf.maximum(1 - sides, 0) * _draw(count, -1, 1, 2)
    views = _recolour(read(photographs, size, matrices, centres), by)
    if by.erase:
        erased = _draw(count, 0, 1, 1, 1, 1) < by.erase
        hidden = tf.where(erased, _rectangles(size, _draw(count, 0.1, 0.45, 2)), 0.0)
        views += hidden * (tf.reduce_mean(views, axis=(1, 2), keepdims=True) - views)
    return views


def read(photographs: tf.Tensor, size: int, matrices: tf.Tensor, centres: tf.Tensor) -> tf.Tensor:
    """Photographs ``(N, S, S, 3)`` through affine maps, bilinearly, as ``(N, size, size, 3)``.

    A photograph and what is read of it both reach from −1 to 1: the point p = (x, y) of the result
    is read at matrix · p + centre; ``matrices`` is ``(N, 2, 2)``, ``centres`` ``(N, 2)``.
    """
    old = photographs.shape[1]
    images = tf.cast(photographs, tf.float32)
    return affine(images, matrices * (old / size), centres * (old / 2), size=(size, size))


def mix(views: tf.Tensor, labels: tf.Tensor, by: Distortions) -> tuple[tf.Tensor, tf.Tensor]:
    """Give photographs a part of their neighbour in the batch, and of its label as much.

    ``views`` ``(N, size, size, 3)``, ``labels`` ``(N,)``, floats. A rectangle of the neighbour's
    is CutMix (Yun et al., 2019), a weighted mean of the two mixup (Zhang et al., 2018).
    """
    count, size = tf.shape(views)[0], views.shape[1]
    chance = _draw(count, 0, 1, 1, 1, 1)
    share = _draw(count, 0, 1, 1, 1, 1)
    rectangles = _rectangles(size, tf.sqrt(share[:, 0, 0] * tf.ones(2)))
    mask = tf.where(chance < by.cut, rectangles, tf.where(chance < by.cut + by.blend, share, 0.0))
    mixed = views + mask * (tf.roll(views, 1, axis=0) - views)
    part = tf.reduce_mean(mask, axis=(1, 2, 3))
    return mixed, labels + part * (tf.roll(labels, 1, axis=0) - labels)


def _recolour(views: tf.Tensor, by: Distortions) -> tf.Tensor:
    count = tf.shape(views)[0]
    grey = tf.reduce_mean(views, axis=-1, keepdims=True)
    views = grey + (views - grey) * _draw(count, 1 - by.saturation, 1 + by.saturation, 1, 1, 1)
    mean = tf.reduce_mean(views, axis=(1, 2, 3), keepdims=True)
    views = mean + (views - mean) * _draw(count, 1 - by.contrast, 1 + by.contrast, 1, 1, 1)
    return tf.clip_by_value(views + 255 * _draw(count, -by.light, by.light, 1, 1, 1), 0, 255)


def _rectangles(size: int, sides: tf.Tensor) -> tf.Tensor:
    """Masks ``(N, size, size, 1)``, 1 in a rectangle of ``sides`` ``(N, 2)`` that lies anywhere."""
    middle = _draw(tf.shape(sides)[0], 0, 1, 2)
    cells = (tf.range(size, dtype=tf.float32) + 0.5) / size
    near = tf.cast(tf.abs(cells - middle[..., None]) < sides[..., None] / 2, tf.float32)
    return (near[:, 0, :, None] * near[:, 1, None, :])[..., None]


def _draw(count: tf.Tensor, low: float, high: float, *shape: int) -> tf.Tensor:
    return tf.random.uniform([count, *shape], low, high)
