"""Stacks of feature maps, read back from their SVG, against the sizes of LeNet-5's paper."""

from xml.etree import ElementTree

import pytest

from helpers import figures

# LeCun et al. (1998), Figure 2 and section II.B.
LENET_5 = {
    "input": (32, 32, 1),
    "C1": (28, 28, 6),
    "S2": (14, 14, 6),
    "C3": (10, 10, 16),
    "S4": (5, 5, 16),
    "C5": (1, 1, 120),
    "F6": (84,),
    "output": (10,),
}
WINDOWS = {"C1": 5, "S2": 2, "C3": 5, "S4": 2, "C5": 5}


def pictures(drawing):
    found = ElementTree.fromstring(drawing.content).iter("svg")
    return {svg.find("title").text: svg for svg in found if svg.get("role")}


def boxes(picture, window=False):
    """(left, top, width, height) of the maps of a stack, or of the window drawn on it."""
    return [
        tuple(float(box.get(name)) for name in ("x", "y", "width", "height"))
        for box in picture.iter("rect")
        if (box.get("class") == "cn-window") == window
    ]


@pytest.fixture(scope="module")
def lenet_5():
    return pictures(figures.stacks(LENET_5, WINDOWS))


def test_each_map_of_a_layer_is_a_square_to_scale(lenet_5):
    cell = boxes(lenet_5["input"])[0][2] / 32
    for name, (side, maps) in {"C1": (28, 6), "S2": (14, 6), "C3": (10, 16), "S4": (5, 16)}.items():
        drawn = boxes(lenet_5[name])
        assert len(drawn) == maps
        for _, _, width, height in drawn:
            assert width == height == pytest.approx(side * cell, abs=0.06)


def test_a_window_lies_in_the_corner_of_the_first_map_and_is_what_the_next_layer_reads(lenet_5):
    cell = boxes(lenet_5["input"])[0][2] / 32
    for name, side in {"input": 5, "C1": 2, "S2": 5, "C3": 2, "S4": 5}.items():
        ((left, top, width, height),) = boxes(lenet_5[name], window=True)
        assert width == height == pytest.approx(side * cell, abs=0.06)
        assert (left, top) == boxes(lenet_5[name])[-1][:2]  # the last drawn lies in front
    assert not boxes(lenet_5["C5"], window=True)


def test_vectors_and_maps_of_one_cell_are_bars_as_long_as_they_have_units(lenet_5):
    heights = {name: boxes(lenet_5[name])[0][3] for name in ("C5", "F6", "output")}
    assert heights["C5"] / heights["F6"] == pytest.approx(120 / 84, rel=0.01)
    assert heights["F6"] / heights["output"] == pytest.approx(84 / 10, rel=0.02)
    assert all(len(boxes(lenet_5[name])) == 1 for name in heights)


def test_all_stand_on_one_line_and_nothing_leaves_its_picture(lenet_5):
    feet = {round(max(top + height for _, top, _, height in boxes(p)), 1) for p in lenet_5.values()}
    assert len(feet) == 1
    for picture in lenet_5.values():
        for left, top, width, height in boxes(picture):
            assert left >= 0
            assert left + width <= float(picture.get("width"))
            assert top >= 0
            assert top + height <= float(picture.get("height"))


def test_names_sizes_and_alt_text_say_what_is_drawn(lenet_5):
    said = {name: [text.text for text in p.iter("text")] for name, p in lenet_5.items()}
    assert said["C3"] == ["C3", "10 × 10 × 16"]
    assert said["F6"] == ["F6", "84"]
    assert figures.stacks({"input": (4, 6, 1), "pooled": (2, 3, 1)}, {"pooled": 2}).alt == (
        "Feature maps of a network, drawn to scale. input: 4 × 6 × 1, read through windows of "
        "2 × 2; pooled: 2 × 3 × 1."
    )
    assert figures.stacks(LENET_5, alt="Another.").alt == "Another."


def test_of_many_maps_sixteen_are_drawn():
    assert len(boxes(pictures(figures.stacks({"a": (4, 4, 3), "b": (4, 4, 64)}))["b"])) == 16


def test_names_are_text_not_markup():
    assert "<b>" not in figures.stacks({"a": (4, 4, 1), "<b>": (2,)}).content.split("</style>")[-1]


@pytest.mark.parametrize(
    ("shapes", "windows", "message"),
    [
        ({}, {}, "shapes must hold the input and at least one layer"),
        ({"a": (4, 4)}, {}, r"the shape of a must be \(height, width, maps\) or \(units,\), got"),
        ({"a": (0, 4, 1)}, {}, "the shape of a must be"),
        ({"a": (4, 4, 1), "b": (3, 3, 1)}, {"a": 2}, "a is no layer after the first"),
        ({"a": (4, 4, 1), "b": (3, 3, 1)}, {"b": 5}, "a window of 5 cells does not fit what b"),
        ({"a": (4,), "b": (3,)}, {"b": 1}, "a window of 1 cells does not fit what b reads"),
    ],
)
def test_what_cannot_be_drawn_is_named(shapes, windows, message):
    with pytest.raises(ValueError, match=message):
        figures.stacks(shapes, windows)
