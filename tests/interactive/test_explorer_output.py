"""What the explorer leaves in a stored notebook: text that is the same everywhere."""

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from helpers.interactive import convolution_explorer
from helpers.interactive.convolution_explorer import LIMITS, pixels, weights
from helpers.interactive.element import script


def html(**sizes):
    return convolution_explorer(**sizes)._repr_html_()


def test_plain_text_says_what_is_shown():
    assert repr(convolution_explorer(5, 4, padding=2)) == (
        "Convolution explorer: input 5 × 5, kernel 4 × 4, stride 1, padding 2, dilation 1. "
        "Output 6 × 6; the window at row 1, column 1 sums to −6."
    )
    assert repr(convolution_explorer(4, 5, padding=(0, 1), dilation=2)) == (
        "Convolution explorer: input 4 × 4, kernel 5 × 5, stride 1, padding 0 before and 1 after, "
        "dilation 2. The kernel does not fit, so there is no output."
    )


def test_output_is_the_same_for_the_same_sizes_of_any_integer_type():
    assert html(input_size=6, padding=(0, 1)) == html(input_size=np.int64(6), padding=[0, 1])


@pytest.mark.parametrize("padding", ["same", "valid", 0, 2, (0, 1)])
def test_static_picture_is_an_svg_with_alt_text_and_all_numbers(padding):
    explorer = convolution_explorer(6, 3, 2, padding)
    picture = ET.fromstring(f"<div>{explorer.picture}</div>").find("svg")
    assert picture.get("role") == "img"
    assert picture.findtext("title") == explorer.alt
    texts = [text.text for text in picture.iter("text")]
    assert texts[0].startswith("Input 6 × 6")
    numbers = [int(text.replace("−", "-")) for text in texts if re.fullmatch("−?[0-9]+", text)]
    # The padded input, 9 weights, and the output: "same" pads 0 before and 1 after.
    padded, output = {"same": (7, 3), "valid": (6, 2), 0: (6, 2), 2: (10, 4), (0, 1): (7, 3)}[
        padding
    ]
    assert len(numbers) == padded**2 + 9 + output**2
    assert numbers[padded**2 : padded**2 + 9] == weights(3).ravel().tolist()


def test_a_larger_image_or_kernel_extends_a_smaller_one():
    np.testing.assert_array_equal(pixels(10)[:4, :4], pixels(4))
    np.testing.assert_array_equal(weights(5)[:3, :3], weights(3))


def test_no_id_no_address_and_no_end_of_script_inside():
    assert not re.search(r"\sid=", convolution_explorer().picture)
    assert not re.search(r"https?:|[\"'(`]//", html())
    assert "import" not in script("convolution-explorer")
    assert "</script" not in script("convolution-explorer")
    assert html().count("</script>") == 1


def test_script_is_small():
    assert len(script("convolution-explorer").encode()) < 18_000


def test_limits_are_the_script_s():
    fields = re.findall(r'(\w+): \["[A-Z][a-z ]+", (\d+), (\d+)\]', script("convolution-explorer"))
    names = {"n": "input_size", "k": "kernel_size", "s": "stride", "d": "dilation"}
    found = {names.get(key, "padding"): (int(least), int(most)) for key, least, most in fields}
    assert found == LIMITS


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"input_size": 0}, "input_size must be at least 1, got 0"),
        ({"input_size": 32}, "input_size must be from 1 to 10 here, got 32"),
        ({"kernel_size": 7}, "kernel_size must be from 1 to 5 here, got 7"),
        ({"stride": 0}, "stride must be at least 1, got 0"),
        ({"dilation": 4}, "dilation must be from 1 to 3 here, got 4"),
        ({"padding": -1}, "padding must be at least 0, got -1"),
        ({"padding": (0, 9)}, "padding must be from 0 to 4 here, got 9"),
        ({"padding": "full"}, "padding must be .* got 'full'"),
        ({"name": "a b"}, "name must be lower-case letters, digits and hyphens, got 'a b'"),
    ],
)
def test_what_it_cannot_show_is_an_error_that_names_the_argument(sizes, message):
    with pytest.raises(ValueError, match=message):
        convolution_explorer(**sizes)
