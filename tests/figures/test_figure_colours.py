"""The palette against WCAG 2.2: relative luminance, success criteria 1.4.3 and 1.4.11."""

import pytest

from helpers.figures.palette import CATEGORIES, DARK, LIGHT, SERIES, signed_colours

MODES = {"light": LIGHT, "dark": DARK}


def luminance(colour):
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_gives_the_values_of_the_standard():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "panel"),
        ("ink", "input-fill"),
        ("ink", "kernel-fill"),
        ("ink", "output-fill"),
        ("ink", "padding-fill"),
        ("muted", "panel"),
        ("input", "panel"),
        ("kernel", "panel"),
        ("output", "panel"),
        ("panel", "output"),
    ],
)
def test_text_can_be_read(mode, text, ground):
    assert contrast(MODES[mode][text], MODES[mode][ground]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("line", "ground"),
    [
        ("padding", "panel"),
        ("padding", "padding-fill"),
        ("kernel", "input-fill"),
        ("kernel", "kernel-fill"),
        ("kernel", "padding-fill"),
        ("output", "output-fill"),
    ],
)
def test_lines_and_shapes_stand_out(mode, line, ground):
    assert contrast(MODES[mode][line], MODES[mode][ground]) >= 3


@pytest.mark.parametrize("colour", SERIES)
def test_the_name_of_a_line_can_be_read_in_its_colour(colour):
    assert contrast(colour, LIGHT["panel"]) >= 4.5


def test_colours_that_share_a_picture_differ():
    assert len(set(SERIES)) == len(SERIES)
    assert len(set(CATEGORIES)) == 9
    assert set(LIGHT) == set(DARK)


def test_signed_colours_are_blue_below_zero_white_at_zero_and_orange_above():
    colours = signed_colours()
    assert colours(0.5)[:3] == pytest.approx((1, 1, 1), abs=0.02)
    red, _, blue, _ = colours(0.2)
    assert blue > red
    red, _, blue, _ = colours(0.8)
    assert red > blue
