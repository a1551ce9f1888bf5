"""From the paper's LeNet-5 to a network of today, a step at a time, on MNIST (chapter 4).

``convnets ladder`` trains every rung and records the results in ``data/results.toml``.
"""
