"""What is measured on real data: one engine, and a plan for each question.

Engine: :mod:`run` makes one run of a trial, :mod:`pool` many, each in a process of its own,
:mod:`recording` prints them and writes them into ``data/results.toml``, :mod:`command` is what a
command line says. Plans: :mod:`race` (chapter 3), :mod:`ladder` (chapter 4), :mod:`cats_dogs`
(chapter 5), :mod:`survey` (chapter 6); beside each stands how its networks are trained, which needs
TensorFlow.
"""
