"""Grading: judges many submissions, and keeps what it judges with out of their reach.

`answers` holds references, hidden cases, wrong answers and other right ones. Nothing that runs
beside a learner's code imports this package.
"""
