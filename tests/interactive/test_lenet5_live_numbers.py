"""The numbers of LeNet-5 live: Keras's, layer by layer and unit by unit."""

import base64
import json
import os
import re

import numpy as np
import pytest

from helpers import datasets, lenet5_tables
from helpers.interactive import lenet5_live
from helpers.interactive.lenet5_live import LAYERS, REJECT_BEYOND
from helpers.interactive.lenet5_live_strokes import given, pixels, written
from helpers.interactive.lenet5_live_weights import packed, read

lenet5 = pytest.importorskip("helpers.lenet5")
tf = pytest.importorskip("tensorflow")
keras = pytest.importorskip("keras")

LIVE = lenet5_live()._repr_html_()
RUN = """encoded => {
  const {prepare, run} = ConvNetsFigure.lenet5;
  const bytes = Uint8Array.from(atob(encoded), letter => letter.charCodeAt(0));
  const net = document.querySelector("lenet5-live").net;
  const parts = [];
  for (let at = 0; at < bytes.length; at += 784) {
    const values = run(net, prepare(bytes.subarray(at, at + 784)));
    for (const name of ["C1", "S2", "C3", "S4", "C5", "F6", "Output"]) {
      parts.push(new Uint8Array(values[name].slice().buffer));
    }
  }
  return new Promise(done => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.split(",")[1]);
    reader.readAsDataURL(new Blob(parts));
  });
}"""
SHOW = """addresses => addresses.map(address => {
  const figure = document.querySelector("lenet5-live");
  figure.read(address);
  figure.render();
  const root = figure.shadowRoot;
  const all = selector => [...root.querySelectorAll(selector)].map(it => it.textContent);
  const frames = layer => [...root.querySelectorAll(`[data-layer=${layer}] .frame`)]
    .map(it => ["left", "top", "width", "height"].map(side => parseFloat(it.style[side])));
  return {
    title: all(".title")[0], sum: all(".sum")[0], answer: all(".answer p")[0],
    far: all(".codes span").map(Number), sentence: all(".sentence")[0],
    numbers: ["input", "kernel", "output"].map(kind => all(`.numbers.${kind} td`)),
    input: frames("Input"), source: figure.unit.source,
  };
})"""


@pytest.fixture(scope="module")
def page(browser):
    """One page with the figure, for all tests that only ask it for numbers."""
    page = browser.new_page()
    page.set_content(LIVE)
    yield page
    page.close()


@pytest.fixture(scope="module")
def model():
    """The network of the book with the weights that the page has."""
    network = lenet5.lenet5()
    for layer in network.layers:
        for weight in layer.weights:
            weight.assign(packed()[1][f"{layer.name}/{weight.name}"])
    return network


@pytest.fixture(scope="module")
def steps(model):
    """From the input to the output of every layer."""
    outputs = [layer.output for layer in model.layers if layer.name != "flatten"]
    return keras.Model(model.inputs[0], outputs)


def planar(activations):
    """Layers of one image, each ``(maps, height, width)``."""
    return {
        name: np.moveaxis(np.asarray(values).reshape(size, size, maps), -1, 0)
        for (name, (maps, size)), values in zip(LAYERS.items(), activations, strict=True)
    }


def number(text):
    return float(text.strip("()").replace("−", "-"))


@pytest.mark.browser
def test_every_activation_of_200_digits_is_keras_s(page, steps):
    digits = datasets.load("digits", size=8)
    images = datasets.mnist_form(digits.test_images[:200])
    shown = page.evaluate(RUN, base64.b64encode(images.tobytes()).decode())
    values = np.frombuffer(base64.b64decode(shown), "<f4").reshape(200, -1)
    expected = [np.moveaxis(out, -1, 1).reshape(200, -1) for out in map(np.array, steps(
        lenet5.prepare(images)))]  # fmt: skip
    start = 0
    for name, out in zip(LAYERS, expected, strict=True):
        found = values[:, start : start + out.shape[1]]
        np.testing.assert_allclose(found, out, rtol=0, atol=1e-4, err_msg=name)
        start += out.shape[1]
    assert start == values.shape[1]


def test_a_weight_is_within_half_a_4094th_of_its_row_s_range():
    shipped = np.load(lenet5.data_path("weights/lenet5.npz"))
    assert sum(values.size for values in packed()[1].values()) == 60_000
    for name, values in packed()[1].items():
        exact = shipped[name].astype("float64")
        step = {"C1/kernel": (0, 1, 2), "C3/kernels": (1, 2), "C5/kernel": (0, 1, 2),
                "F6/kernel": (0,)}.get(name)  # fmt: skip
        most = np.abs(exact).max(axis=step, keepdims=True) / 4094 * 1.0001 if step else 0
        assert (np.abs(values - exact) <= most).all(), name


@pytest.mark.slow
@pytest.mark.skipif("CONVNETS_DATA" not in os.environ, reason="CONVNETS_DATA names no MNIST")
def test_no_answer_of_mnist_s_10_000_test_digits_changes(model):
    digits = datasets.load("digits", source="real", size=28)
    images = lenet5.prepare(digits.test_images)
    here, there = (
        each.predict(images, batch_size=500, verbose=0) for each in (model, lenet5.trained())
    )
    assert np.array_equal(here.argmin(axis=1), there.argmin(axis=1))
    right, far = here.argmin(axis=1) == digits.test_labels, here.min(axis=1) > REJECT_BEYOND
    counts = [int(each.sum()) for each in (~right & far, ~right, right & far, right)]
    said = lenet5_live().attributes["notes"]
    assert "{} of the {} that are read wrongly, and {} of the {:,} that are".format(*counts) in said


@pytest.mark.browser
def test_drawings_become_the_same_pixels_as_in_python(page):
    rng = np.random.default_rng(0)
    drawings = [*given().values(), [[(5, 60)]], [[(0, 0), (63, 0)]], [[(7, 3)], [(7, 4)]]]
    drawings += [
        [rng.integers(64, size=(n, 2)).tolist() for n in rng.integers(1, 9, size=3)]
        for _ in range(40)
    ]
    shown = page.evaluate(
        """texts => texts.map(text => { const {pixels, readStrokes, write} = ConvNetsFigure.lenet5;
          return [[...pixels(readStrokes(text))], write(readStrokes(text))]; })""",
        [written(strokes) for strokes in drawings],
    )
    for strokes, (image, text) in zip(drawings, shown, strict=True):
        np.testing.assert_array_equal(np.reshape(image, (28, 28)), pixels(strokes), str(strokes))
        assert text == written(strokes)


@pytest.mark.parametrize("drawing", given())
def test_a_drawing_fits_20_by_20_and_has_its_centre_of_mass_in_the_middle(drawing):
    image = pixels(given()[drawing]).astype(float)
    for axis in (0, 1):
        line = image.sum(axis=axis)
        assert np.ptp(np.flatnonzero(line)) + 1 <= 20
        assert abs(line @ np.arange(28) / line.sum() - 14) <= 0.5 + 1e-9
    assert max(np.ptp(np.flatnonzero(image.any(axis=axis))) + 1 for axis in (0, 1)) >= 19


@pytest.mark.browser
def test_table_i_codes_and_input_are_those_of_the_chapter(page):
    seen, codes = page.evaluate(
        "() => [ConvNetsFigure.lenet5.SEEN, [...ConvNetsFigure.lenet5.CODES]]"
    )
    for column, maps in zip(lenet5_tables.C3_CONNECTIONS.T, seen, strict=True):
        assert np.flatnonzero(column).tolist() == maps
    np.testing.assert_array_equal(np.reshape(codes, (10, 84)), lenet5_tables.codes())
    ramp = np.arange(784, dtype=np.uint16).astype(np.uint8).reshape(1, 28, 28, 1)
    prepared = page.evaluate(
        "image => [...ConvNetsFigure.lenet5.prepare(Uint8Array.from(image))]", ramp.ravel().tolist()
    )
    np.testing.assert_allclose(prepared, lenet5.prepare(ramp).ravel(), rtol=0, atol=1e-7)


def test_numpy_reads_as_keras_does(model):
    for strokes in given().values():
        image = pixels(strokes)
        f6, distances = read(image)
        expected = model(lenet5.prepare(image[None, :, :, None])).numpy()[0]
        np.testing.assert_allclose(distances, expected, rtol=1e-5, atol=1e-4)
        np.testing.assert_allclose(((f6 - lenet5_tables.codes()) ** 2).sum(1), expected, 1e-5, 1e-4)


def test_drawn_digits_are_read_the_a_misleads_and_the_star_is_rejected(model):
    images = np.stack([pixels(strokes) for strokes in given().values()])[..., None]
    distances = model(lenet5.prepare(images)).numpy()
    assert distances.argmin(axis=1)[:11].tolist() == [*range(10), 4]
    assert (distances.min(axis=1)[:11] < 6).all()
    assert distances[11].min() > 2 * REJECT_BEYOND


def units():
    rng = np.random.default_rng(1)
    for layer, (maps, size) in LAYERS.items():
        for _ in range(5):
            yield layer, int(rng.integers(maps)), *rng.integers(size, size=2).tolist()


def term(model, values, unit, source):
    """What the tables of a unit must show: cells read, their weights, the products."""
    layer, which, row, column = unit
    before = dict(zip(LAYERS, ["Input", *LAYERS], strict=False))
    reads = values[before[layer]]
    if layer == "Output":
        weights = lenet5_tables.codes()[which]
        return reads.ravel(), weights, (reads.ravel() - weights) ** 2
    keras_layer = model.get_layer(layer)
    if layer in ("S2", "S4"):
        cells = reads[which, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
        weights = np.full(4, keras_layer.coefficient.numpy()[which])
    elif layer == "F6":
        cells, weights = reads, keras_layer.kernel.numpy()[:, which]
    else:
        kernel = keras_layer.full_kernel() if layer == "C3" else keras_layer.kernel
        kernel = np.array(kernel)[..., which]
        there = np.flatnonzero(kernel.any(axis=(0, 1)))[source]
        cells = reads[there, row : row + 5, column : column + 5]
        weights = kernel[:, :, there].ravel()
    return cells.ravel(), weights, cells.ravel() * weights


@pytest.mark.browser
def test_the_sum_of_a_unit_is_that_of_its_numbers_and_gives_keras_s_value(page, model, steps):
    drawing = given()["5"]
    image = lenet5.prepare(pixels(drawing)[None, :, :, None])
    values = {"Input": image[0, :, :, 0][None], **planar(steps(image))}
    chosen = [(unit, source) for unit in units() for source in (0, 15)]
    shown = page.evaluate(
        SHOW, [".".join(map(str, [*unit, source, written(drawing)])) for unit, source in chosen]
    )
    for (unit, _), figure in zip(chosen, shown, strict=True):
        layer, which, row, column = unit
        expected = term(model, values, unit, figure["source"])
        for found, numbers in zip(figure["numbers"], expected, strict=True):
            found = list(map(number, found))
            np.testing.assert_allclose(found, numbers, rtol=0, atol=0.00501, err_msg=str(unit))
        value = values[layer][which, row, column]
        assert number(figure["title"].split(": ")[-1]) == pytest.approx(value, abs=0.00501)
        assert number(figure["sum"].split()[-1]) == pytest.approx(value, abs=0.00501)
        if layer == "Output":
            assert figure["far"][which] == pytest.approx(value, abs=0.0501)
            continue
        terms, squashed = figure["sum"].split("1.7159")
        terms, total = terms.rsplit("=", 1)
        addends = [number(each) for each in re.findall(r"\(?−?\d+\.\d\d\)?", terms)]
        maps = {"C3": lenet5_tables.C3_CONNECTIONS[:, which % 16].sum(), "C5": 16}.get(layer, 1)
        assert len(addends) == maps + 1
        rounding = 0.00501 * (len(addends) + 1)
        assert sum(addends) == pytest.approx(number(total.strip()), abs=rounding)
        assert total.strip() in squashed


@pytest.mark.browser
def test_the_frame_on_the_input_is_where_the_unit_has_a_gradient(page):
    keras.utils.set_random_seed(0)
    fresh = lenet5.lenet5()  # no unit of which is saturated
    chosen = [("C1", 3, 27, 0), ("S2", 5, 13, 6), ("C3", 0, 4, 9), ("S4", 9, 2, 3), ("C5", 7, 0, 0)]
    shown = page.evaluate(
        SHOW, [".".join(map(str, [*unit, 0, written(given()["8"])])) for unit in chosen]
    )
    image = tf.constant(np.random.default_rng(0).normal(0, 0.1, (1, 32, 32, 1)), tf.float32)
    for (layer, which, row, column), figure in zip(chosen, shown, strict=True):
        with tf.GradientTape() as tape:
            tape.watch(image)
            values = image
            for each in fresh.layers[: list(LAYERS).index(layer) + 1]:
                values = each(values)
            value = values[0, row, column, which]
        matters = np.abs(tape.gradient(value, image)[0, :, :, 0].numpy()) > 0
        rows, columns = (np.flatnonzero(matters.any(axis=axis)) for axis in (1, 0))
        assert matters[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].all()
        box = [columns[0], rows[0], len(columns), len(rows)]
        assert np.allclose(figure["input"], [[100 * at / 32 for at in box]]), layer
        assert f"{len(rows)} × {len(rows)}" in figure["sentence"]


def test_given_drawings_reach_the_page_as_they_are():
    taken = json.loads(lenet5_live().attributes["given"])
    assert [(text, drawing) for text, _, drawing in taken] == [
        (text, written(strokes)) for text, strokes in given().items()
    ]
