"""The receptive fields of the explorer: arithmetic's, the ledger's, and TensorFlow's gradients."""

import re

import numpy as np
import pytest
from bs4 import BeautifulSoup

from helpers.arithmetic import Window, output_size, receptive_field
from helpers.interactive.element import script
from helpers.interactive.receptive_field_explorer import Stack, maps, receptive_field_explorer
from helpers.interactive.receptive_field_explorer_networks import FILE, line
from helpers.ledger import stored

LINES = FILE.read_text(encoding="utf-8").splitlines()
BY_KEY = {text.partition("|")[0]: text for text in LINES}

FIELDS = """lines => lines.map(text => {
  const {decode, fields} = customElements.get("receptive-field-explorer").arithmetic;
  const network = decode(text);
  return [0, 1].map(axis => fields(network, axis).map((field, i) => [network.maps[i].name,
    field.cells, field.size, field.stride, field.start]));
})"""

CONES = """([text, axis]) => {
  const {decode, fields, cone} = customElements.get("receptive-field-explorer").arithmetic;
  const found = fields(decode(text), axis);
  return found.map(({cells}, place) => Array.from({length: cells}, (_, unit) => {
    const {first, last} = cone(found, place, unit)[0];
    return [first, last];
  }));
}"""


def test_there_is_every_network_of_the_ledger_and_its_last_map_sees_as_much():
    assert list(BY_KEY) == list(stored())
    for key, network in stored().items():
        seen = [one.field.size for one in maps(BY_KEY[key]) if one.cells > 1]
        assert max(seen) == network.field, key


def test_every_map_of_every_network_has_the_field_that_arithmetic_gives_its_path():
    checked = 0
    for text in LINES:
        for axis in (0, 1):
            for one in maps(text, axis)[1::11]:
                assert one.field == receptive_field(one.path), (text[:9], one.name)
                checked += 1
    assert checked > 300


@pytest.mark.parametrize("axis", [0, 1])
def test_the_widest_path_sees_all_that_any_other_path_sees(axis):
    for text in LINES:
        found = maps(text, axis)
        ends = [(0, 0)]  # the first and last pixel that unit 0 sees on any way
        for one in found[1:]:
            before = [ends[parent] for parent in one.parents]
            low, high = min(low for low, _ in before), max(high for _, high in before)
            if len(one.parents) == 1 and one.path != found[one.parents[0]].path:
                window, stride = one.path[-1], found[one.parents[0]].field.stride
                low -= window.padding[0] * stride
                high += ((window.kernel_size - 1) * window.dilation - window.padding[0]) * stride
            ends.append((low, high))
            assert ends[-1] == (one.field.start, one.field.start + one.field.size - 1), one.name


@pytest.mark.browser
def test_python_and_javascript_agree_on_all_maps_of_all_networks(open_page):
    page = open_page(f"<script>{script('receptive-field-explorer')}</script>")
    count = 0
    for text, got in zip(LINES, page.evaluate(FIELDS, LINES), strict=True):
        for axis, both in enumerate(got):
            assert both == [
                [one.name, one.cells, one.field.size, one.field.stride, one.field.start]
                for one in maps(text, axis)
            ], text[:20]
            count += len(both)
    assert count > 3000


def branching(keras):
    """What the networks have: odd sizes, paths that meet, zeros around, gaps, rows and columns."""
    layers = keras.layers
    ones = {"kernel_initializer": "ones", "use_bias": False}
    image = x = keras.Input((37, 37, 1))
    x = layers.Conv2D(1, 3, strides=2, padding="same", name="conv", **ones)(x)
    wide = layers.Conv2D(1, (5, 1), padding="same", name="column", **ones)(x)
    wide = layers.ReLU(name="relu")(wide)
    x = layers.Add(name="add")(
        [layers.Conv2D(1, (1, 3), padding="same", name="row", **ones)(x), wide]
    )
    x = layers.ZeroPadding2D(((2, 1), (2, 1)), name="zeros")(x)
    x = layers.AveragePooling2D(4, strides=2, name="pool")(x)
    gate = layers.GlobalAveragePooling2D(keepdims=True, name="squeeze")(x)
    x = layers.Multiply(name="gate")([x, layers.Dense(1, name="excite")(gate)])
    far = layers.DepthwiseConv2D(
        2, dilation_rate=3, padding="same", name="far", depthwise_initializer="ones", use_bias=False
    )(x)
    x = layers.Concatenate(name="both")([far, x])
    return keras.Model(image, layers.Flatten(name="flatten")(x))


def test_the_text_of_a_network_says_what_its_gradients_say():
    keras = pytest.importorskip("keras")
    tf = pytest.importorskip("tensorflow")

    model = branching(keras)
    text = line("mine", "Mine", model)
    assert text == (
        "mine|Mine|37|.conv c3/2s;2.lumn c5x1s;.row c1x3s:2;.add +:1,2;.pool a4/2p2,1;"
        ".far d2*3s;.both =:1,2;.flatten f"
    )
    image = tf.ones((1, 37, 37, 1))
    for axis in (0, 1):
        found = {one.name: one for one in maps(text, axis)}
        for name in ("conv", "column", "row", "add", "pool"):
            part = keras.Model(model.inputs, model.get_layer(name).output)
            one = found[name]
            for unit in {0, 1, one.cells // 2, one.cells - 1}:
                with tf.GradientTape() as tape:
                    tape.watch(image)
                    answer = part(image)
                    value = (
                        answer[0, unit, answer.shape[2] // 2, 0]
                        if axis == 0
                        else (answer[0, answer.shape[1] // 2, unit, 0])
                    )
                lines = np.abs(tape.gradient(value, image)[0, :, :, 0]).sum(axis=1 - axis)
                seen = np.flatnonzero(lines)
                low = one.field.start + unit * one.field.stride
                assert seen.min() == max(low, 0), (name, unit)
                assert seen.max() == min(low + one.field.size - 1, 36), (name, unit)


QUICK = ("lenet-5", "squeezenet", "shufflenet")


@pytest.mark.parametrize(
    "key", [key if key in QUICK else pytest.param(key, marks=pytest.mark.release) for key in BY_KEY]
)
def test_the_stored_text_is_that_of_the_network(key, unfilled):
    from helpers.architectures import ARCHITECTURES, build

    assert line(key, ARCHITECTURES[key].title, unfilled(build, key)) == BY_KEY[key]


@pytest.mark.browser
def test_the_cone_of_every_unit_ends_where_its_field_ends(open_page):
    page = open_page(f"<script>{script('receptive-field-explorer')}</script>")
    for key, axis in [("googlenet", 0), ("inception-v3", 1), ("lenet-5", 0)]:
        for one, cones in zip(
            maps(BY_KEY[key], axis), page.evaluate(CONES, [BY_KEY[key], axis]), strict=True
        ):
            low, stride = one.field.start, one.field.stride
            assert cones == [
                [low + unit * stride, low + unit * stride + one.field.size - 1]
                for unit in range(one.cells)
            ], one.name


CHAPTER_1 = Stack(
    "convolution, pooling, convolution",
    {"conv_1": Window(3), "pool": Window(2, 2), "conv_2": Window(3, padding=(1, 0), dilation=2)},
    12,
)


def test_a_stack_is_a_table_of_its_maps_where_scripts_do_not_run():
    explorer = receptive_field_explorer(CHAPTER_1)
    # 3; 3 + 1 = 4 at stride 2; 4 + 2·2·2 = 12, one dilated step before: −2.
    assert repr(explorer) == (
        "Receptive field explorer: a unit of conv_2 in convolution, pooling, convolution sees "
        "12 × 12 pixels of the 12 × 12 image; its neighbour's field begins 2 further."
    )
    left = BeautifulSoup(explorer._repr_html_(), "html.parser")
    for gone in left(["script", "style", "svg"]):
        gone.decompose()
    rows = [[cell.get_text() for cell in row(["th", "td"])] for row in left.table("tr")]
    assert rows == [
        ["Map", "Units", "Size", "Stride", "Start of unit 0"],
        ["image", "12", "1", "1", "0"],
        ["conv_1", "10", "3", "1", "0"],
        ["pool", "5", "4", "2", "0"],
        ["conv_2", "2", "12", "2", "−2"],
    ]
    assert output_size(5, 3, 1, (1, 0), 2) == 2


def test_several_networks_are_a_table_of_their_last_maps():
    left = BeautifulSoup(receptive_field_explorer()._repr_html_(), "html.parser")
    rows = [[cell.get_text() for cell in row(["th", "td"])] for row in left.table("tr")]
    assert len(rows) == 1 + len(LINES)
    assert ["VGG-16, image 224 × 224: pool5", "7", "212", "32", "−90"] in rows
    assert left.find("receptive-field-explorer")["start"] == "lenet-5.4.2.2"


def test_it_starts_where_it_is_told():
    explorer = receptive_field_explorer("alexnet", "vgg-16", first="VGG-16", layer="conv2_1")
    assert explorer.attributes["start"] == "vgg-16.4.56.56"
    assert explorer.attributes["networks"].count("\n") == 1


@pytest.mark.parametrize(
    ("networks", "options", "message"),
    [
        (["vgg"], {}, "network must be a Stack or one of 'lenet-5', .*, got 'vgg'"),
        (["vgg-16"], {"layer": "C1"}, "layer must be one of image, conv1_1, .*, got 'C1'"),
        (["vgg-16"], {"first": "VGG"}, "first must be one of VGG-16, got 'VGG'"),
        ([], {"name": "A"}, "name must be lower-case letters"),
        ([Stack("a", {}, 5)], {}, "windows must hold at least one layer"),
        ([Stack("a", {"b c": Window(3)}, 5)], {}, "a layer's name must be .* got 'b c'"),
        ([Stack("a", {"b": Window(6)}, 5)], {}, "kernel_size must be at most 5"),
        ([Stack("a|b", {"b": Window(3)}, 5)], {}, "title must be without"),
    ],
)
def test_what_it_cannot_show_is_an_error(networks, options, message):
    with pytest.raises(ValueError, match=message):
        receptive_field_explorer(*networks, **options)


def test_the_output_is_small_and_loads_nothing():
    html = receptive_field_explorer()._repr_html_()
    assert not re.search(r"https?:|[\"'(`]//", html)
    assert html.count("</script>") == 1
    # With what all figures share, some 5 kB of it.
    assert len(script("receptive-field-explorer").encode()) < 21_000
    assert sum(map(len, LINES)) < 20_000
