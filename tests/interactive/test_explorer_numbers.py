"""The numbers of the explorer's JavaScript: TensorFlow's, and what it shows is what it computes."""

import itertools
import json
import re

import numpy as np
import pytest

from helpers.convolution import convolve
from helpers.interactive import convolution_explorer
from helpers.interactive.convolution_explorer import pixels, weights
from helpers.resources import data_path

pytestmark = pytest.mark.browser

GOLDEN = json.loads(data_path("golden/convolution.json").read_text(encoding="utf-8"))
EXPLORER = convolution_explorer()._repr_html_()

COMPUTE_CASES = """cases => cases.map(
  ({input_size: n, kernel_size: k, stride: s, padding, dilation: d}) => {
    const {paddingCells, outputSize, taps} = customElements.get("convolution-explorer").arithmetic;
    const size = outputSize(n, k, s, padding, d);
    const applied = paddingCells(n, k, s, padding, d);
    const reads = Array.from({length: Math.max(size, 0)}, (_, cell) =>
      taps(cell, k, s, applied[0], d).map(x => x < 0 || x >= n ? null : x));
    return {size, applied, reads};
  })"""

COMPUTE_IMAGES = """images => images.map(({image, kernel, stride, padding, dilation}) =>
  customElements.get("convolution-explorer").arithmetic
    .convolve(image, kernel, stride, padding, dilation))"""

SHOW = """states => {
  const explorer = document.querySelector("convolution-explorer");
  const cells = kind => [...explorer.shadowRoot.querySelectorAll(`.${kind} tr`)].map(row =>
    [...row.cells].map(cell => [cell.firstChild.textContent, cell.className.trim()]));
  return states.map(([n, k, s, padding, d, row, column]) => {
    const mode = Array.isArray(padding) ? "pair" : isNaN(padding) ? padding : "number";
    const [before, after] = [padding, padding].flat().slice(-2).map(x => Number(x) || 0);
    explorer.set({n, k, s, d, mode, before, after, row, column});
    return {input: cells("input"), kernel: cells("kernel"), output: cells("output"),
            text: [...explorer.shadowRoot.querySelectorAll(".text p")].map(p => p.textContent)};
  });
}"""


@pytest.fixture
def page(open_page):
    return open_page(EXPLORER)


def test_sizes_padding_and_taps_are_tensorflow_s(page):
    computed = page.evaluate(COMPUTE_CASES, GOLDEN["cases"])
    for case, got in zip(GOLDEN["cases"], computed, strict=True):
        if case["output_size"] is None:
            assert got["size"] <= 0, case
        else:
            assert got["size"] == case["output_size"], case
            assert got["applied"] == case["padding_applied"], case
            assert got["reads"] == case.get("taps", got["reads"]), case


def test_convolutions_are_tensorflow_s(page):
    computed = page.evaluate(COMPUTE_IMAGES, GOLDEN["images"])
    assert computed == [image["output"] for image in GOLDEN["images"]]


STATES = [
    (*sizes, padding, dilation, sum(sizes) % 3, sizes[0] % 3)
    for sizes in itertools.product(range(1, 8), range(1, 5), range(1, 4))
    for padding in ("valid", "same", 1, 2, [0, 1], [2, 0])
    for dilation in (1, 2)
]


def number(text):
    return int(text.replace("−", "-"))


def test_what_is_shown_is_what_numpy_computes_for_every_setting(page):
    for state, shown in zip(STATES, page.evaluate(SHOW, STATES), strict=True):
        n, k, stride, padding, dilation, row, column = state
        values = {
            kind: np.array([[number(text) for text, _ in line] for line in shown[kind]])
            for kind in ("input", "kernel", "output")
        }
        classes = np.array([[kind for _, kind in line] for line in shown["input"]])
        marks = np.array([[kind for _, kind in line] for line in shown["output"]])
        pad = np.char.find(classes, "pad") >= 0
        padded, kernel, output = values["input"], values["kernel"], values["output"]
        before = int(np.argmin(pad.all(axis=0)))
        after = len(padded) - before - n
        np.testing.assert_array_equal(padded, np.pad(pixels(n), (before, after)))
        frame = np.pad(np.zeros((n, n), dtype=bool), (before, after), constant_values=True)
        np.testing.assert_array_equal(pad, frame)
        np.testing.assert_array_equal(kernel, weights(k))
        if (k - 1) * dilation + 1 > len(padded):
            assert output.size == 0, state
            assert shown["text"][-1].startswith("Nothing fits"), state
            continue
        both_axes = padding if isinstance(padding, str | int) else (padding, padding)
        expected = convolve(
            pixels(n)[None, :, :, None], kernel[:, :, None, None], stride, both_axes, dilation
        )[0, :, :, 0]
        np.testing.assert_array_equal(output, expected, err_msg=str(state))

        row, column = min(row, len(output) - 1), min(column, len(output) - 1)
        assert np.argwhere(marks == "now").tolist() == [[row, column]], state
        taps = {
            (row * stride + i * dilation, column * stride + j * dilation)
            for i, j in itertools.product(range(k), repeat=2)
        }
        tapped = np.argwhere(np.char.find(classes, "tap") >= 0)
        assert set(map(tuple, tapped.tolist())) == taps, state
        read = {o * stride + tap * dilation for o in range(len(output)) for tap in range(k)}
        for at, kind in np.ndenumerate(classes):
            assert ("unread" in kind) == (not set(at) <= read), (state, at)

        sums, formula, notes = shown["text"]
        products = re.findall(r"(\d+)·\(?(−?\d+)\)?", sums)
        assert len(products) == k * k, state
        total = sum(int(value) * number(weight) for value, weight in products)
        assert total == output[row, column] == result(sums), state
        assert result(formula) == len(output), state
        missed = sum(line not in read for line in range(before, before + n))
        said = re.search(r"\((\d+) of (\d+) input cells\)", notes)
        assert (int(said[1]) if said else 0) == n * n - (n - missed) ** 2, state


def result(text):
    """The number after the last equals sign: the sum's, or the formula's."""
    return number(re.findall(r"=\s+(−?\d+)$", text)[-1])
