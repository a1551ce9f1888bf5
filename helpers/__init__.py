"""The shared package of *ConvNets, Counted*.

A module for each chapter's idea: ``arithmetic`` and ``convolution`` (1), ``anatomy`` (2),
``lowlevel`` (3), ``lenet5`` (4), ``pets`` (5), ``architectures`` (6). On them stand ``ledger``
(paper says, we compute) and ``experiments`` (what is measured on real data). What chapters share:
``starts``, ``paired``, ``datasets``, ``distortions``, ``figures``, ``interactive``, ``tables``,
``notebook`` (their first cell). Exercises: ``exercises`` asks, ``grading`` answers, ``warm`` runs
them. ``publishing`` makes the book; ``machine`` says on what something was measured.

``arithmetic`` needs nothing but Python. Importing a package does not start TensorFlow; what
computes with it says so in its docstring.
"""

__version__ = "0.1.0"
