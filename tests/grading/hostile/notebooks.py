"""One entry for each kind of hostile notebook, by its name."""

from tests.grading.hostile.attempts import TRYING
from tests.grading.hostile.ending import ENDING
from tests.grading.hostile.forging import FORGING, PATCHED
from tests.grading.hostile.ipython import IPYTHON
from tests.grading.hostile.leaking import LEAKING
from tests.grading.hostile.values import RETURNING

KINDS = {**ENDING, **TRYING, **RETURNING, **FORGING, **PATCHED, **IPYTHON, **LEAKING}
