"""The shared package of *ConvNets, Counted*: a module for each chapter, and what they share.

``arithmetic`` needs nothing but Python; what needs TensorFlow says so in its own docstring.
"""

__version__ = "0.1.0"
