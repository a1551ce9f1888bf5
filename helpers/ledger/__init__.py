"""The ledger of chapter 6, *paper says / we compute*, and what else is counted of all networks.

``ledger()`` builds every network of ``ARCHITECTURES``, one at a time and without filling its
weights, counts it with ``helpers.anatomy``, and puts beside it what its paper prints
(``data/published.toml``) and what separates the two. ``ledger("vgg-16", "googlenet")`` takes only
these; :func:`stored` reads what was computed before. How it counts:

*Parameters*:
    Those that training changes, as papers count them. The means and variances that batch
    normalisation measures are stored too; ``stored_parameters`` has them.
*Multiply-adds*:
    By weights of convolutions and dense layers, for one image of the paper's size.
*Layers*:
    Convolutions and dense layers on the longest way from image to output: not those of shortcuts
    or gates, nor all of parallel paths. A separable convolution is one layer.
"""

import helpers.ledger.table  # noqa: F401  draws what these return
from helpers.ledger.counting import ledger
from helpers.ledger.model import Entry, Ledger, Puzzle, Stored
from helpers.ledger.spending import KINDS
from helpers.ledger.store import stored, stored_ledger, stored_puzzles

__all__ = [
    "KINDS",
    "Entry",
    "Ledger",
    "Puzzle",
    "Stored",
    "ledger",
    "stored",
    "stored_ledger",
    "stored_puzzles",
]
