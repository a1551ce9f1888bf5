"""Operations of ``keras.ops`` in a model's graph: which of them multiply by no weight.

An operation has no weights of its own, but may be given some: a convolution or a matrix product is
therefore not known, and nor is an operation that is not named here.
"""

from collections.abc import Callable

from helpers.anatomy.costs import Costs, KerasLayer

_EACH_VALUE = """
    Abs Absolute Add Arccos Arccosh Arcsin Arcsinh Arctan Arctan2 Arctanh BitwiseAnd BitwiseInvert
    BitwiseNot BitwiseOr BitwiseXor Cast Cbrt Ceil Celu Clip Cos Cosh Deg2rad Divide DivideNoNan Elu
    Equal Erf Erfc Erfinv Exp Exp2 Expm1 Fabs Floor FloorDivide Fmax Fmin Gelu Greater GreaterEqual
    HardShrink HardSigmoid HardSilu HardTanh Heaviside Hypot Isclose Isfinite Isinf Isnan LeakyRelu
    Less LessEqual Log Log10 Log1p Log2 Logaddexp LogicalAnd LogicalNot LogicalOr LogicalXor
    LogSigmoid LogSoftmax Maximum Minimum Mod Multiply NanToNum Negative NotEqual Power Rad2deg
    Reciprocal Relu Relu6 Round Rsqrt SaturateCast Selu Sigmoid Sign Silu Sin Sinh SoftShrink
    Softmax Softplus Softsign SparsePlus SparseSigmoid Sparsemax Sqrt Square Squareplus StopGradient
    Subtract Tan Tanh TanhShrink Threshold TrueDivide Trunc Where Glu
    BatchNorm LayerNorm RMSNorm Normalize
"""
_ARRANGED = """
    ArraySplit BroadcastTo Concatenate Copy CropImages DepthToSpace Diagonal Dsplit Dstack
    ExpandDims ExtractPatches Flip Fliplr Flipud GetItem Hsplit Hstack Moveaxis OneHot OnesLike Pad
    PadImages Ravel Rearrange Repeat Reshape Roll Rot90 Slice SpaceToDepth Split Squeeze Stack
    Swapaxes Take TakeAlongAxis Tile Transpose Tril Triu Unfold Unstack Vsplit Vstack ZerosLike
"""
_OVER_VALUES = """
    All Amax Amin Any Argmax Argmin AveragePool Average CountNonzero Cumprod Cumsum Logsumexp Max
    MaxPool Mean Median Min Moments Norm Prod Ptp Std Sum TopK Var AdaptiveAveragePool
    AdaptiveMaxPool
"""


def _each_value(operation: KerasLayer) -> Costs:
    return Costs(f"no weights: {type(operation).__name__}, value by value")


def _arranged(operation: KerasLayer) -> Costs:
    return Costs("no weights: the same values in another arrangement")


def _over_values(operation: KerasLayer) -> Costs:
    return Costs(
        f"no weights: {type(operation).__name__} over several values",
        connections=None,
        working="Connections are not known: how many values it reads stands in its arguments",
    )


OPERATIONS: dict[str, Callable[[KerasLayer], Costs]] = {
    name: costs
    for names, costs in (
        (_EACH_VALUE, _each_value),
        (_ARRANGED, _arranged),
        (_OVER_VALUES, _over_values),
    )
    for name in names.split()
}
