"""Dark twins of figures: the drawing turned, pictures inside it kept."""

import colorsys
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from helpers.figures import palette

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"


@pytest.fixture
def dark_pictures(extensions):
    import dark_pictures

    return dark_pictures


def luminance(rgb):
    """Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb / 255]
    return np.dot(linear, (0.2126, 0.7152, 0.0722))


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def hue(rgb):
    return colorsys.rgb_to_hsv(*(rgb / 255))[0]


def test_white_is_the_ground_of_the_page_and_colours_stand_out_from_it(dark_pictures):
    turned = {
        name: dark_pictures.turned(dark_pictures.colour(value))
        for name, value in palette.LIGHT.items()
    }
    ground = dark_pictures.colour(dark_pictures.GROUND)
    assert list(turned["panel"]) == list(ground)
    for name in ("ink", "muted", "input", "kernel", "output", "padding"):
        assert contrast(turned[name], ground) > 4.5, name
    for name in ("input-fill", "kernel-fill", "output-fill"):
        assert contrast(turned["ink"], turned[name]) > 7, name


def test_hues_are_kept(dark_pictures):
    for value in (*palette.SERIES, *palette.CATEGORIES):
        before = dark_pictures.colour(value)
        if np.ptp(before) > 40:  # of a grey, hue says nothing
            after = dark_pictures.turned(before)
            apart = abs(hue(before) - hue(after))
            assert min(apart, 1 - apart) < 0.08, value


def test_colours_come_back_from_oklab(dark_pictures):
    colours = np.random.default_rng(0).integers(0, 256, (500, 3), np.uint8)
    assert np.array_equal(dark_pictures.to_rgb(dark_pictures.to_oklab(colours)), colours)
    white, grey = dark_pictures.to_oklab(np.array([[255] * 3, [119] * 3], np.uint8))
    assert white == pytest.approx([1, 0, 0], abs=1e-4)
    assert grey == pytest.approx([0.5693, 0, 0], abs=1e-3)  # CSS: oklab(56.93% 0 0)


@pytest.fixture
def figure():
    """A figure on white: a framed picture on the left, a blue bar and a matrix on the right."""
    drawn = Image.new("RGB", (400, 200), "white")
    noise = np.random.default_rng(0).integers(0, 256, (120, 120, 3), np.uint8)
    noise[40:60] = 255  # a picture has white parts as well
    drawn.paste(Image.fromarray(noise), (20, 40))
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((19, 39, 140, 160), outline=palette.LIGHT["padding"])
    pen.rectangle((200, 20, 380, 60), fill=palette.SERIES[0])
    pen.rectangle((200, 90, 290, 180), fill=palette.LIGHT["input-fill"])
    pen.rectangle((300, 90, 390, 180), outline=palette.LIGHT["ink"], width=3)
    for row in range(3):
        pen.text((230, 100 + 25 * row), "12", fill=palette.LIGHT["ink"])
        pen.text((330, 100 + 25 * row), "34", fill=palette.LIGHT["ink"])
    return np.asarray(drawn)


def test_a_picture_is_kept_and_what_is_drawn_is_turned(dark_pictures, figure):
    twin = dark_pictures.dark(figure)
    assert np.array_equal(twin[39:161, 19:141], figure[39:161, 19:141])
    ground = [18, 18, 18]
    assert twin[5, 5].tolist() == ground
    assert twin[175, 310].tolist() == ground  # inside a cell that is drawn on white
    assert luminance(twin[40, 300]) > luminance(figure[40, 300])  # the bar
    assert luminance(twin[95, 205]) < 0.1  # a cell of the matrix


def test_maps_of_signed_values_and_of_few_greys_are_pictures(dark_pictures):
    colours = palette.signed_colours()(np.random.default_rng(0).random((5, 5)))
    signed = np.uint8(255 * colours[..., :3])
    bitmap = np.uint8(255 * np.random.default_rng(1).integers(0, 2, (5, 5, 1)).repeat(3, 2))
    for small in (signed, bitmap):
        figure = np.full((140, 140, 3), 255, np.uint8)
        figure[18:122, 18:122] = dark_pictures.colour(palette.LIGHT["padding"])
        figure[20:120, 20:120] = small.repeat(20, 0).repeat(20, 1)
        twin = dark_pictures.dark(figure)
        assert np.array_equal(twin[20:120, 20:120], figure[20:120, 20:120])
        assert twin[0, 0].max() < 30


def test_a_table_in_tints_with_letters_in_ink_is_drawn(dark_pictures):
    drawn = Image.new("RGB", (160, 160), "white")
    pen = ImageDraw.Draw(drawn)
    for row, column, tint in ((0, 0, "#ddf0e2"), (0, 1, "#fdeee0"), (1, 0, "#fef8f2")):
        pen.rectangle((20 + 60 * column, 20 + 60 * row, 79 + 60 * column, 79 + 60 * row), fill=tint)
        pen.text((40 + 60 * column, 40 + 60 * row), "64", fill=palette.LIGHT["ink"], font_size=22)
    twin = dark_pictures.dark(np.asarray(drawn))
    assert luminance(twin[25, 25]) < 0.1


def test_a_picture_may_be_in_the_colours_of_drawings(dark_pictures):
    some = np.random.default_rng(0)
    figure = np.full((140, 140, 3), 255, np.uint8)
    picture = some.integers(0, 240, (100, 100, 3), np.uint8)
    colours = np.stack([dark_pictures.colour(value) for value in palette.CATEGORIES])
    picture[:80] = colours[some.integers(0, len(colours), (80, 100))]
    figure[20:120, 20:120] = picture
    assert np.array_equal(dark_pictures.dark(figure)[20:120, 20:120], picture)


def test_what_does_not_stand_on_white_has_no_twin(dark_pictures):
    assert dark_pictures.dark(np.full((50, 50, 3), 40, np.uint8)) is None


@pytest.mark.parametrize(
    ("line", "wrapped"),
    [
        ("x = 1\n", "x = 1\n"),
        (f"  {'x' * 34}\n", f"  {'x' * 34}\n"),
        (f"{'x' * 37}\n", f'<span class="long">{"x" * 37}\n</span>'),
        (f"  {'x' * 35}\n", f'<span class="long" style="--in: 2">  {"x" * 35}\n</span>'),
        (f"{'&lt;' * 36}\n", f"{'&lt;' * 36}\n"),
        (f'<span class="s">{"x" * 40}\n', f'<span class="s">{"x" * 40}\n'),
    ],
)
def test_only_long_lines_of_code_are_wrapped(extensions, line, wrapped):
    from code_lines import wrap_long_lines

    before, after = '<div class="highlight-py notranslate"><div class="highlight"><pre>', "</pre>"
    assert wrap_long_lines(before + line + after) == before + wrapped + after
    output = before.replace("highlight-py", "output highlight-py") + line + after
    assert wrap_long_lines(output) == output


def test_tokens_that_look_like_text_are_text(extensions):
    from code_lines import wrap_long_lines

    head = '<div class="highlight-python notranslate"><div class="highlight"><pre>'
    tokens = '<span class="n">a</span><span class="p">(</span><span class="mi">1</span>'
    written = wrap_long_lines(f'{head}{tokens}</pre></div></div><span class="n">b</span>')
    assert f'{head}a(<span class="mi">1</span></pre>' in written
    assert written.endswith('<span class="n">b</span>')


def test_the_style_of_code_gives_those_tokens_the_colour_of_text(extensions):
    from code_lines import PLAIN

    (sheet,) = (SITE / "_static").glob("book.*.css")
    css = sheet.read_text("utf-8")

    def colour(mode, token):
        rule = re.escape(f'html[data-theme="{mode}"] .highlight{token}') + r"\s*\{([^}]*)\}"
        return [
            re.search(r"(?:^|[\s;])color: *([^;\s]+)", found)[1] for found in re.findall(rule, css)
        ]

    for mode in ("light", "dark"):
        (text,) = colour(mode, "")
        for token in PLAIN:
            assert colour(mode, f" .{token}") in ([text], []), f"{token} in {mode}"
        assert colour(mode, " .k") != [text]
