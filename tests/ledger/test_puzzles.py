"""Printed figures that do not fit: the answers, against hand counts."""

import itertools
import math

import pytest
from bs4 import BeautifulSoup

from helpers.showing import html as shown
from tests.phones import phone

pytest.importorskip("keras")
puzzles = pytest.importorskip("helpers.ledger.puzzles")


def column(puzzle, heading):
    place = puzzle.headings.index(heading)
    return [row[place] for row in puzzle.rows]


def number(cell):
    return int(cell.replace(",", ""))


def test_the_vgg_memory_table_adds_up_to_15_million_and_not_24():
    """The rows that the course prints, rounded as there: 150K, 3.2M, 3.2M, 800K …"""
    rows = [0.15, 3.2, 3.2, 0.8, 1.6, 1.6, 0.4, 0.8, 0.8, 0.8, 0.2]
    rows += [0.4, 0.4, 0.4, 0.1, 0.1, 0.1, 0.1, 0.025, 0.004, 0.004, 0.001]
    *values, total = map(number, column(puzzles.vgg_memory(), "Values"))
    assert values == pytest.approx([1e6 * row for row in rows], rel=0.03)
    assert total == sum(values) == 15_237_608
    assert "15.24 million values: at 4 bytes each 61 MB" in puzzles.vgg_memory().answer


def test_googlenets_first_convolution_is_separable():
    puzzle = puzzles.googlenet_conv1()
    assert [number(cell) for cell in column(puzzle, "Weights")] == [
        7 * 7 * 3 * 64,
        7 * 7 * 3 * 8 + 3 * 8 * 64,
    ]
    assert "9,408 weights" in puzzle.answer
    assert "34.0 million multiply-adds, 2,712 weights" in puzzle.answer
    assert "with 64 biases are 2.7 K of 1,024" in puzzle.answer


def test_googlenets_table_is_right_but_for_three_rows():
    puzzle = puzzles.googlenet_table()
    weights = dict(zip(column(puzzle, "Row"), column(puzzle, "Weights"), strict=True))
    assert weights["conv2"] == f"{112 * 1024:,}"  # 64 · 64 + 9 · 64 · 192
    assert weights["inception_3a"] == "163,328"
    assert weights["probabilities"] == "1,024,000"
    assert "conv1, inception_4c, inception_5a are off by more than 5 %" in puzzle.answer
    assert "6,798K" in puzzle.answer


def test_the_printed_input_of_alexnet_makes_the_printed_maps_where_windows_may_hang_over():
    """By hand: 54 → 26 → 12 → 5 rounding down, 54 → 27 → 13 → 6 rounding up, as 55 both ways.

    And 1 + ceil((224 - 11) / 4) = 1 + ceil(53.25) = 55, as cuda-convnet counts its modules.
    """
    puzzle = puzzles.alexnet_input()
    assert column(puzzle, "Maps") == [
        "54, 26, 12, 5",
        "54, 27, 13, 6",
        "55, 27, 13, 6",
        "55, 27, 13, 6",
        "55, 27, 13, 6",
    ]
    short = (6 * 6 - 5 * 5) * 256 * 4096  # weights of fc6 that 5 × 5 maps do not ask for
    assert [number(cell) for cell in column(puzzle, "Parameters")] == [
        60_965_224 - short,
        60_965_224,
        60_965_224,
        60_965_224,
        60_965_224,
    ]
    assert 60_965_224 - short == 49_430_888
    assert "The parameters decide nothing" in puzzle.answer


@pytest.mark.parametrize("size", [224, 227])
def test_alexnets_maps_are_those_of_keras(size, unfilled):
    """Rounding down, as Keras does."""
    from helpers.architectures.alexnet import alexnet

    network = unfilled(alexnet, input_shape=(size, size, 3))
    sides = [network.get_layer(it).output.shape[1] for it in ("conv1", "pool1", "pool2", "pool5")]
    assert list(puzzles.alexnet_maps(size)) == sides


@pytest.mark.parametrize("size", range(47, 260))
def test_a_first_layer_that_rounds_up_has_windows_until_every_pixel_is_covered(size):
    """By brute force, and by what cuda-convnet counts."""
    windows = 1
    while 4 * (windows - 1) + 11 < size:
        windows += 1
    assert puzzles.alexnet_maps(size, ceil_first=True, ceil=True)[0] == windows
    assert windows == 1 + math.ceil((size - 11) / 4)


@pytest.mark.parametrize("size", range(47, 260))
def test_a_pooling_that_rounds_up_starts_a_window_on_every_cell_that_it_can(size):
    """By brute force: a window where the one before leaves a cell uncovered."""
    sides = list(puzzles.alexnet_maps(size, ceil=True))
    for before, after in itertools.pairwise(sides):
        windows = 1
        while 2 * (windows - 1) + 3 < before:
            windows += 1
        assert after == windows


def test_alexnets_neurons():
    puzzle = puzzles.alexnet_neurons()
    printed, counted = column(puzzle, "Printed"), column(puzzle, "Counted")
    assert [one == other for one, other in zip(printed, counted, strict=True)] == [
        False,
        *[True] * 7,
        False,
    ]
    assert number(printed[0]) == 55 * 48 * 96
    assert number(counted[0]) == 55 * 55 * 96
    assert (printed[-1], counted[-1]) == ("622,312", "659,272")


def test_all_are_shown_as_text_and_as_tables():
    for puzzle in puzzles.puzzles():
        page = BeautifulSoup(shown(puzzle), "html.parser")
        assert page.caption.text == puzzle.title == str(puzzle).splitlines()[0]
        assert page.p.text == puzzle.answer
        assert len(page.find_all("th", scope="row")) == len(puzzle.rows)
        assert len(page.find_all("th", scope="col")) == len(puzzle.headings)


@pytest.mark.browser
def test_a_phone_shows_them_whole(browser):
    tables = "".join(shown(puzzle) for puzzle in puzzles.puzzles())
    with phone(browser, tables, "font-family: sans-serif; margin: 0 16px") as page:
        for table in page.locator(".ledger").all():
            assert table.evaluate("it => it.scrollWidth - it.clientWidth") <= 0
