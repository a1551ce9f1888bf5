"""The layer types of Keras by name, and those whose weights belong to channels, not to units."""

from collections.abc import Sequence
from typing import Protocol

from helpers.anatomy import sequences, units
from helpers.anatomy.costs import (
    CostFunction,
    Costs,
    KerasLayer,
    Shapes,
    Weight,
    count,
    times,
    weight_list,
)


class _Weighted(Protocol):
    weights: Sequence[Weight]


class _Slopes(_Weighted, Protocol):
    alpha: Weight


class _Embedding(Protocol):
    embeddings: Weight


def per_channel(layer: _Weighted, input_shape: Shapes, output_shape: Shapes) -> Costs:
    """Count the few numbers for each channel: a scale, a shift, what was measured."""
    if not layer.weights:
        return Costs("no weights: brings values to a common scale")
    arrays, shape, parameters = len(layer.weights), layer.weights[0].shape, count(layer.weights)
    noun = "channels" if len(shape) == 1 else "values"
    if arrays == 1:
        return Costs(f"C = {times(shape)} {noun} = {parameters:,}", parameters)
    trained = [weight.name for weight in layer.weights if weight.trainable]
    fixed = [weight.name for weight in layer.weights if not weight.trainable]
    roles = [f"{', '.join(trained)} trained"] if trained else []
    roles += [f"{', '.join(fixed)} not trained"] if fixed else []
    return Costs(
        f"{arrays} · C = {arrays} × {times(shape)} {noun} = {parameters:,}: {'; '.join(roles)}",
        parameters,
    )


def measured(layer: _Weighted, input_shape: Shapes, output_shape: Shapes) -> Costs:
    """Keras's ``Normalization``: a mean and a variance that were measured, or given."""
    if not layer.weights:
        return Costs("no weights: its mean and variance were given")
    return Costs(f"{weight_list(layer.weights)}: measured, not trained", count(layer.weights))


def slopes(layer: _Slopes, input_shape: Shapes, output_shape: Shapes) -> Costs:
    """Count a slope for each value, or one for all values along the axes that share it."""
    parameters = count(layer.weights)
    return Costs(f"{times(layer.alpha.shape)} slopes = {parameters:,}", parameters)


def embedding(layer: _Embedding, input_shape: Shapes, output_shape: Shapes) -> Costs:
    """Count a table with a row for each word; looking a row up multiplies nothing."""
    rows, width = layer.embeddings.shape
    return Costs(f"{rows:,} rows × {width:,} numbers = {rows * width:,}", rows * width)


def _without_weights(does: str) -> CostFunction:
    def costs(layer: KerasLayer, input_shape: Shapes, output_shape: Shapes) -> Costs:
        return Costs(f"no weights: {does}")

    return costs


_WITH_COSTS: dict[CostFunction, str] = {
    units.convolution: "Conv1D Conv2D Conv3D",
    units.transposed_convolution: "Conv1DTranspose Conv2DTranspose Conv3DTranspose",
    units.depthwise: "DepthwiseConv1D DepthwiseConv2D",
    units.separable: "SeparableConv1D SeparableConv2D",
    units.dense: "Dense",
    units.pooling: "MaxPooling1D MaxPooling2D MaxPooling3D "
    "AveragePooling1D AveragePooling2D AveragePooling3D",
    units.global_pooling: "GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D "
    "GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D",
    per_channel: "BatchNormalization LayerNormalization GroupNormalization RMSNormalization "
    "UnitNormalization LayerScale",
    measured: "Normalization",
    slopes: "PReLU",
    embedding: "Embedding",
    sequences.reversible_embedding: "ReversibleEmbedding",
    sequences.einsum_dense: "EinsumDense",
    sequences.recurrent: "SimpleRNN GRU LSTM RNN",
    sequences.recurrent_cell: "SimpleRNNCell GRUCell LSTMCell",
    sequences.convolutional_recurrent: "ConvLSTM1D ConvLSTM2D ConvLSTM3D",
    sequences.attention: "Attention",
    sequences.additive_attention: "AdditiveAttention",
    sequences.multi_head_attention: "MultiHeadAttention GroupedQueryAttention",
}

_WITHOUT_COSTS = {
    "where the data enters": "InputLayer",
    "the same values in another arrangement": "Flatten Reshape Permute",
    "repeats its input": "RepeatVector UpSampling1D UpSampling2D UpSampling3D",
    "adds a border": "ZeroPadding1D ZeroPadding2D ZeroPadding3D",
    "cuts a border off": "Cropping1D Cropping2D Cropping3D CenterCrop",
    "a function of each value": "Activation ReLU LeakyReLU ELU Rescaling Identity "
    "ActivityRegularization Masking",
    "shares that add up to 1": "Softmax",
    "combines its inputs value by value": "Add Subtract Multiply Average Maximum Minimum "
    "CustomScaleLayer",
    "puts its inputs side by side": "Concatenate",
    "a number for each value: which bin, word or hash it is": "Discretization Hashing "
    "HashedCrossing CategoryEncoding StringLookup IntegerLookup",
    "changes brightness by a rule": "AutoContrast Equalization Solarization",
    "multiplies its inputs with each other": "Dot",
    "interpolates": "Resizing",
    "changes values at random, in training only": "Dropout SpatialDropout1D SpatialDropout2D "
    "SpatialDropout3D AlphaDropout GaussianDropout GaussianNoise StochasticDepth RandomBrightness "
    "RandomColorDegeneration RandomColorJitter RandomContrast RandomCrop RandomElasticTransform "
    "RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHue RandomInvert "
    "RandomPerspective RandomPosterization RandomRotation RandomSaturation RandomSharpness "
    "RandomShear RandomTranslation RandomZoom AugMix CutMix MixUp RandAugment",
}

KINDS: dict[str, CostFunction] = {
    name: costs for costs, names in _WITH_COSTS.items() for name in names.split()
} | {
    name: _without_weights(does) for does, names in _WITHOUT_COSTS.items() for name in names.split()
}
