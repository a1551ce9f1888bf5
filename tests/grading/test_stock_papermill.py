"""Where nothing can be forked: slower, without a sandbox, and with the same verdicts."""

import re
import time

import pytest

from helpers.grading.judges import CatalogueFile
from helpers.grading.judging import judge, questions, sheets
from helpers.grading.marking import warm_runner
from helpers.grading.parts import Limits
from helpers.grading.records import Cell
from helpers.grading.stock import StockRunner

ALL_ENDS = """\
def slide(row, kernel):
    return [sum(k * row[i + j] for j, k in enumerate(kernel))
            for i in range(len(row) - len(kernel) + 1)]
two_layers = (1, 2, 3)
def smallest_stride(input_size, kernel_size, at_most):
    import os
    os._exit(3)
def unshared_parameters(*arguments):
    while True:
        pass
def split_kernel(kernel):
    raise ValueError("not like this")
"""


@pytest.fixture(scope="module")
def warm():
    with warm_runner(("full", "no namespaces", "none")) as runner:
        yield runner


def test_stock_papermill_gives_the_verdicts_of_the_warm_process(warm):
    book = CatalogueFile().load()
    asked = sheets(book, 1, "ana", seed=5)
    cells = [Cell(0, "x = 1 / 0"), Cell(1, ALL_ENDS)]
    ours, stock = (
        {sheet.exercise.name: judge(sheet, outcome).verdict for sheet in asked}
        for runner in (warm, StockRunner())
        for outcome in [runner.run(cells, questions(asked), Limits(seconds=4))]
    )

    assert ours == stock
    assert set(ours.values()) == {"right", "wrong", "died", "timeout", "error", "missing"}


def test_a_cell_that_does_not_end_is_named_and_many_slow_ones_share_their_time(monkeypatch):
    monkeypatch.setattr("helpers.grading.stock._SET_UP", 8.0)
    asked = questions(sheets(CatalogueFile().load(), 1, "ana", seed=5))[:1]
    slow = [Cell(n, f"import time\n# {n}\ntime.sleep(2)") for n in range(1, 100)]
    begun = time.monotonic()
    outcome = StockRunner().run(slow, asked, Limits(seconds=3))

    assert time.monotonic() - begun < 25
    [reason] = outcome.reasons.values()
    assert outcome.errors == (reason,)
    assert re.fullmatch(r"code cell \d, `import time`: it did not end within the .*", reason)
