"""Grids of numbers, matrices, images: texts and colours of the cells, and the alt text."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from helpers import figures
from helpers.figures.palette import LIGHT

PATCH = [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
KERNEL = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]


def texts(drawing):
    return [text.get_text() for text in drawing.content.axes[0].texts]


def faces(drawing):
    """Colours of the cells, row by row, grid by grid; outlines have none."""
    return [to_hex(p.get_facecolor()) for p in drawing.content.axes[0].patches if p.get_fill()]


def test_numbers_print_every_cell_title_and_operator():
    drawing = figures.numbers(
        [PATCH, KERNEL, np.multiply(PATCH, KERNEL), 0],
        titles=["patch", "kernel", "products", "total"],
        operators=["×", "=", "Σ →"],
    )
    assert texts(drawing) == [
        *("1", "0", "1", "0", "1", "0", "1", "0", "1", "patch", "×"),
        *("1", "0", "−1", "2", "0", "−2", "1", "0", "−1", "kernel", "="),
        *("1", "0", "−1", "0", "0", "0", "1", "0", "−1", "products", "Σ →"),
        *("0", "total"),
    ]
    assert drawing.alt == (
        "Patch (3 × 3): 1 0 1; 0 1 0; 1 0 1. Times kernel (3 × 3): 1 0 −1; 2 0 −2; 1 0 −1. "
        "Equals products (3 × 3): 1 0 −1; 0 0 0; 1 0 −1. Added up, gives total: 0."
    )


def test_whole_numbers_have_no_decimals_and_others_two():
    assert texts(figures.numbers([[1.0, -2.0]], titles=["whole"])) == ["1", "−2", "whole"]
    assert texts(figures.numbers([[0.5, -0.001]], titles=["not"])) == ["0.50", "0.00", "not"]


def test_a_cell_that_is_not_computed_yet_is_empty_and_said_to_be_blank():
    drawing = figures.numbers([[[3, np.nan]]], titles=["output"], kinds=["output"])
    assert texts(drawing) == ["3", "", "output"]
    assert faces(drawing) == [LIGHT["output-fill"], LIGHT["panel"]]
    assert "3 blank" in drawing.alt


def test_cells_have_the_colour_of_their_kind_and_highlighted_ones_another():
    drawing = figures.numbers(
        [np.zeros((2, 2)), KERNEL, [[1, 2]]],
        kinds=["input", "kernel", "output"],
        highlight=[np.s_[0:1, 0:2], None, np.s_[0, 1]],
    )
    assert faces(drawing) == (
        [LIGHT["kernel-fill"]] * 2
        + [LIGHT["input-fill"]] * 2
        + [LIGHT["kernel-fill"]] * 9
        + [LIGHT["output-fill"], LIGHT["output"]]
    )
    outlines = [p for p in drawing.content.axes[0].patches if not p.get_fill()]
    assert [to_hex(outline.get_edgecolor()) for outline in outlines] == [
        LIGHT["kernel"],
        LIGHT["output"],
    ]
    assert outlines[0].get_width() == pytest.approx(2 * outlines[1].get_width())


def test_the_alt_text_tells_the_outlined_rows_and_columns():
    image = np.arange(25).reshape(5, 5)
    drawing = figures.numbers([image], highlight=[[np.s_[0:3, 1:4], np.s_[-1, :]]])
    assert "outlined: rows 1 to 3, columns 2 to 4, outlined: row 5, columns 1 to 5." in drawing.alt


def test_a_large_grid_is_summarised_in_the_alt_text():
    assert figures.numbers([np.arange(81).reshape(9, 9)]).alt == (
        "Grid (9 × 9): values from 0 to 80."
    )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"arrays": []}, "arrays must be"),
        ({"arrays": [np.zeros((2, 2, 2))]}, "at most 2 axes"),
        ({"arrays": [[1]], "titles": ["a", "b"]}, "titles must be empty or one for each of 1"),
        ({"arrays": [[1], [2]], "operators": ["+", "="]}, "operators must be"),
        ({"arrays": [[1]], "highlight": [np.s_[0, 3:3]]}, "at least one cell"),
    ],
)
def test_numbers_refuse_what_they_cannot_draw(wrong, message):
    with pytest.raises(ValueError, match=message):
        figures.numbers(**wrong)


def convolution_matrix(kernel, size):
    """The matrix of a valid convolution of a square image, one multiplication at a time."""
    k = len(kernel)
    out = size - k + 1
    array = np.zeros((out * out, size * size))
    for row, column in np.ndindex(out, out):
        for i, j in np.ndindex(k, k):
            array[row * out + column, (row + i) * size + column + j] = kernel[i][j]
    return array


def mesh_colours(drawing):
    mesh = drawing.content.axes[0].collections[0]
    return [to_hex(colour) for colour in mesh.to_rgba(mesh.get_array()).reshape(-1, 4)]


def test_shared_weights_of_a_matrix_have_the_same_colour():
    weights = np.arange(1.0, 10.0).reshape(3, 3)
    array = convolution_matrix(weights, 6)
    drawing = figures.matrix(array, title="by hand", blocks=(4, 6))
    colours = dict(zip(array.ravel(), mesh_colours(drawing), strict=True))
    assert all(
        colours[value] == colour
        for value, colour in zip(array.ravel(), mesh_colours(drawing), strict=True)
    )
    assert colours[0] == "#ffffff"
    assert len(set(colours.values())) == 10
    legend = drawing.content.axes[0].get_legend()
    key = {
        float(text.get_text()): to_hex(patch.get_facecolor())
        for patch, text in zip(legend.get_patches(), legend.get_texts(), strict=True)
    }
    assert key == {value: colour for value, colour in colours.items() if value}
    assert drawing.alt == (
        "Matrix of 16 rows and 36 columns, “by hand”: 144 of 576 cells are not zero, 9 in each "
        "row. Values other than zero, 9 different: 1, 2, 3, 4, 5, 6, 7, 8, 9."
    )


def test_a_matrix_of_many_weights_is_blue_below_zero_and_orange_above():
    array = np.linspace(-1, 1, 21).reshape(3, 7)
    colours = mesh_colours(figures.matrix(array))
    assert colours[10] == "#ffffff"
    for value, colour in zip(array.ravel(), colours, strict=True):
        red, blue = int(colour[1:3], 16), int(colour[5:], 16)
        assert value == 0 or (red > blue) == (value > 0)


@pytest.mark.parametrize("array", [np.zeros(3), np.zeros((0, 2)), np.zeros((2, 2, 2))])
def test_a_matrix_has_two_axes(array):
    with pytest.raises(ValueError, match="two axes"):
        figures.matrix(array)


def shown(drawing, number=0):
    return drawing.content.axes[number].images[0]


def test_bytes_are_shown_from_0_to_255_and_floats_from_their_lowest_to_their_highest():
    drawing = figures.images([np.full((4, 5), 7, np.uint8), [[0.25, 0.5], [0.75, 0.25]]])
    assert shown(drawing).get_clim() == (0, 255)
    assert shown(drawing, 1).get_clim() == (0.25, 0.75)
    assert drawing.alt == (
        "2 images: 4 × 5 pixels, values 7 to 7; 2 × 2 pixels, values 0.25 to 0.75."
    )


def test_a_shared_scale_is_that_of_all_images():
    drawing = figures.images([[[0.0, 1.0]], [[2.0, 4.0]]], scale="shared")
    assert shown(drawing).get_clim() == shown(drawing, 1).get_clim() == (0, 4)
    assert shown(figures.images([[[1.0]]], scale=(0, 255))).get_clim() == (0, 255)


def test_signed_colours_are_centred_on_zero():
    drawing = figures.images([[[-1.0, 0.0, 3.0]]], colours="signed")
    assert shown(drawing).get_clim() == (-3, 3)
    negative, zero, positive = shown(drawing).to_rgba(np.array([-1.0, 0.0, 3.0]), norm=True)
    assert negative[2] > negative[0]
    assert tuple(zero[:3]) == pytest.approx((1, 1, 1), abs=0.02)
    assert positive[0] > positive[2]
    assert "zero is white" in drawing.alt


@pytest.mark.parametrize(("value", "limits"), [(0, (0, 1)), (0.5, (0, 0.5)), (-2, (-2, 1))])
def test_an_image_of_one_value_is_shown_too(value, limits):
    assert shown(figures.images([np.full((2, 2), float(value))])).get_clim() == limits


def test_colour_photographs_keep_their_colours():
    photo = np.random.default_rng(0).integers(0, 256, size=(6, 9, 3), dtype=np.uint8)
    drawing = figures.images([photo], titles=["a cat"])
    assert np.allclose(shown(drawing).get_array() * 255, photo)
    assert drawing.alt.startswith("An image: “a cat”, 6 × 9 pixels, RGB, values ")


def test_images_stand_in_rows_of_four_and_a_batch_is_a_sequence():
    drawing = figures.images(np.zeros((6, 3, 3, 1)), titles=list("abcdef"))
    tops = [round(axes.get_position().y1, 3) for axes in drawing.content.axes]
    assert tops == [tops[0]] * 4 + [tops[4]] * 2
    assert tops[0] > tops[4]
    assert [axes.get_title() for axes in drawing.content.axes] == list("abcdef")


def test_a_long_list_of_images_is_summarised_in_the_alt_text():
    drawing = figures.images(np.zeros((40, 2, 2)))
    assert drawing.alt.count("2 × 2 pixels") == 12
    assert drawing.alt.endswith("and 28 more.")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"images": []}, "at least one image"),
        ({"images": np.zeros((3, 4))}, r"images\[0\] must be .* got shape \(4,\)"),
        ({"images": np.zeros((1, 4, 4, 2))}, r"got shape \(4, 4, 2\)"),
        ({"images": np.zeros((2, 4, 4)), "titles": ["one"]}, "one for each of 2 images"),
        ({"images": np.zeros((1, 4, 4)), "scale": "all"}, "scale must be"),
        ({"images": np.zeros((1, 4, 4)), "colours": "blue"}, "colours must be"),
        ({"images": np.zeros((1, 4, 4, 3)), "colours": "signed"}, "one channel"),
    ],
)
def test_images_refuse_what_they_cannot_show(wrong, message):
    with pytest.raises(ValueError, match=message):
        figures.images(**wrong)
