"""What each layer of a Keras model costs, and why (chapter 2).

``print(explain(model))`` is a table; in a notebook ``explain(model)`` shows one whose formulas
open. It reads a model that is there and imports neither Keras nor TensorFlow.

What is counted:

*Parameters*:
    Every number a layer stores, each once however often the layer is called: what
    ``model.count_params()`` counts.
*Multiply-adds*:
    Multiplications by the weights of convolutions and dense layers, for one example; a layer that
    is called twice works twice. No bias, normalisation or activation. Papers also call them MACs
    or, doubled, FLOPs.
*Connections*:
    The inputs that each unit reads, plus its bias, for one example; padded cells are read too.
    This is how LeCun et al. (1998) count them. A pooled cell is a unit that reads its window.
    Layers that have no units of their own count 0: activations, normalisation, dropout, layers
    that arrange, pad or combine values, look-ups.

``None`` (``?`` in the table) stands for a count that is not known: the model leaves a size open,
or the layer has weights and is of a type that is neither known here nor given to ``register``.
"""

import helpers.anatomy.table  # noqa: F401  draws what explain returns
from helpers.anatomy.costs import Costs
from helpers.anatomy.explanation import Anatomy, LayerAnatomy, explain
from helpers.anatomy.registry import register

__all__ = ["Anatomy", "Costs", "LayerAnatomy", "explain", "register"]
