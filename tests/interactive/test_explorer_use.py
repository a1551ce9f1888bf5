"""The explorer in a reader's hands: keyboard, screen reader, phone, address, frame, paper."""

import html
import itertools
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from helpers.interactive import convolution_explorer
from tests.interactive.speaking import said

pytestmark = pytest.mark.browser

EXPLORER = convolution_explorer()._repr_html_()
AXE = Axe()
SAID = "convolution-explorer [role=status]"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}


def text_of(page, selector="convolution-explorer .text"):
    return " ".join(page.locator(selector).inner_text().split())


def test_every_control_is_reached_and_worked_from_the_keyboard(open_page):
    page = open_page(EXPLORER)
    keys = {
        "Input size": "ArrowUp",
        "Kernel size": "ArrowUp",
        "Stride": "ArrowUp",
        "Dilation": "",
        "Padding": "b",  # "before, after"
        "Padding before": "ArrowUp",
        "Padding after": "",
    }
    for label, key in keys.items():
        page.keyboard.press("Tab")
        assert page.get_by_label(label, exact=True).evaluate(
            "it => it.getRootNode().activeElement === it && it.matches(':focus-visible')"
        )
        if key:
            page.keyboard.press(key)
    # 6 + 1 padding, kernel 4, stride 2: floor(3 / 2) + 1 cells.
    assert "⌊3 / 2⌋ + 1 = 2" in text_of(page)


def test_the_slider_moves_the_window_by_columns_and_by_rows(open_page):
    page = open_page(EXPLORER)
    slider = page.get_by_label("Window", exact=True)
    slider.focus()
    for key, place in [
        ("ArrowRight", "row 1, column 2"),
        ("ArrowDown", "row 2, column 2"),
        ("ArrowDown", "row 3, column 2"),
        ("ArrowDown", "row 3, column 2"),
        ("ArrowUp", "row 2, column 2"),
        ("ArrowLeft", "row 2, column 1"),
        ("End", "row 3, column 3"),
        ("Home", "row 1, column 1"),
    ]:
        page.keyboard.press(key)
        assert slider.get_attribute("aria-valuetext") == place
        assert f"Window at {place}:" in text_of(page)


def test_pointer_picks_an_output_cell_and_steps(open_page):
    page = open_page(EXPLORER)
    page.locator(".output td").nth(5).click()
    assert "Window at row 2, column 3:" in text_of(page)
    page.get_by_label("Window position: more").click()
    assert "Window at row 3, column 1:" in text_of(page)
    page.get_by_label("Stride: more").click()
    assert "Output 2 × 2" in text_of(page, "convolution-explorer .stage")


def test_a_field_takes_the_nearest_allowed_number_and_is_never_left_empty(open_page):
    page = open_page(EXPLORER)
    field = page.get_by_label("Input size", exact=True)
    for typed, kept in [("99", "10"), ("0", "1"), ("", "1"), ("7", "7")]:
        field.fill(typed)
        field.blur()
        assert field.input_value() == kept


@pytest.mark.parametrize("width", [390, 1000])
def test_long_numbers_do_not_widen_a_column_or_touch(open_page, width):
    page = open_page(EXPLORER, "?explorer=10-5-1-4-1-3-3", viewport={"width": width, "height": 900})
    cells = page.locator(".output td")
    assert any(len(text) > 2 for text in cells.all_inner_texts())
    sizes = cells.evaluate_all(
        """all => all.map(td => {
            const text = document.createRange();
            text.selectNodeContents(td);
            return [td.offsetWidth, td.offsetWidth - text.getBoundingClientRect().width];
        })"""
    )
    assert len({wide for wide, _ in sizes}) == 1
    assert min(left for _, left in sizes) > 1


def test_live_region_says_what_is_shown_once_the_reader_pauses(open_page):
    page = open_page(EXPLORER)
    assert page.locator(SAID).text_content() == ""  # nothing is said before something is done
    page.get_by_label("Window", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    # By hand, with the kernel 1 2 −1; −1 1 −1; 1 0 −1: (7 + 4 − 9) + (−1 + 9 − 1) + (5 − 3).
    assert said(page, SAID, "row 2, column 2").startswith(
        "Output 3 by 3. Window at row 2, column 2 reads 7 2 9; 1 9 1; 5 6 3, sum 11."
    )
    page.get_by_label("Padding", exact=True).select_option("same")
    assert "Window at row 2, column 2 reads 1 3 5; 4 7 2; 7 1 9" in said(
        page, SAID, "Output 5 by 5"
    )


def test_live_region_says_only_what_is_new(open_page):
    page = open_page(EXPLORER)
    more = page.get_by_label("Window position: more")
    more.click()
    said(page, SAID, "Output 3 by 3. Window at row 1, column 2")
    more.click()
    assert said(page, SAID, "row 1, column 3").startswith("Window at row 1, column 3 reads")
    page.get_by_label("Kernel size", exact=True).fill("9")
    assert said(page, SAID, "Output 1 by 1").startswith("Kernel size: at most 5. ")


def test_the_cells_say_where_the_window_is_and_what_is_padding(open_page):
    page = open_page(EXPLORER, "?explorer=5-3-1-1-1-2-3")
    marked = page.locator(".output [aria-current]")
    assert marked.evaluate_all("it => it.map(td => [td.parentNode.rowIndex, td.cellIndex])") == [
        [1, 2]
    ]
    assert page.locator(".input td", has_text="padding").count() == 7 * 7 - 5 * 5


def test_what_is_padding_and_what_is_never_read_is_said(open_page):
    page = open_page(convolution_explorer(6, 3, 3, (1, 0))._repr_html_())
    page.get_by_label("Window position: more").click()
    words = said(page, SAID, "Output 2 by 2")
    assert "reads padding padding padding; 5 7 9; 2 9 8" in words
    assert "4 / 3 leaves 1" in words
    assert "rows and columns 6 (11 of 36 input cells)" in words


def test_nothing_fits_is_said_in_a_sentence(open_page):
    page = open_page(convolution_explorer(3, 4)._repr_html_())
    assert "No output: nothing fits." in text_of(page, "convolution-explorer .stage")
    assert "the kernel spans d(k − 1) + 1 = 4, the input with its padding 3" in text_of(page)
    assert page.get_by_label("Window", exact=True).is_disabled()
    for name in ("less", "more"):
        page.get_by_label(f"Window position: {name}").click()
    assert said(page, SAID, "Nothing fits").startswith("Nothing fits")
    page.get_by_label("Padding each side: more").click()
    assert "⌊1 / 1⌋ + 1 = 2" in text_of(page)


def test_the_address_keeps_the_state_over_a_reload_and_reset_clears_it(open_page):
    page = open_page(EXPLORER, query="?other=1#section")
    page.get_by_label("Padding", exact=True).select_option("pair")
    page.get_by_label("Padding after: more").click()
    page.get_by_label("Window position: more").click()
    page.wait_for_url("**/*explorer=5-3-1-0_1-1-1-2#section")
    assert "other=1" in page.url
    before = text_of(page)
    page.reload()
    assert text_of(page) == before
    page.get_by_text("Reset").click()
    page.wait_for_url("**/chapter.html?other=1#section")


def test_an_address_that_means_nothing_is_passed_over(open_page):
    page = open_page(EXPLORER)
    for state in ["", "5-3-1", "5-3-1-full-1-1-1", "x-3-1-0-1-1-1", "-6-3-1-0-1-1-1"]:
        page.goto(f"http://book.test/?explorer={state}")
        assert "⌊2 / 1⌋ + 1 = 3" in text_of(page)


def test_an_address_beyond_the_limits_is_brought_within_them(open_page):
    page = open_page(EXPLORER, query="?explorer=99-5-1-0-1-99-0")
    assert "Window at row 6, column 1:" in text_of(page)


def test_two_explorers_on_a_page_keep_their_own_state(open_page):
    page = open_page(EXPLORER + EXPLORER + convolution_explorer(4, name="small")._repr_html_())
    elements = page.locator("convolution-explorer")
    for number, size in [(0, 6), (1, 7), (2, 8)]:
        elements.nth(number).get_by_label("Input size", exact=True).fill(str(size))
    page.wait_for_url(re.compile("explorer=6.*explorer-2=7.*small=8"))
    page.reload()
    sizes = [elements.nth(number).locator(".output caption").inner_text() for number in range(3)]
    assert sizes == ["Output 4 × 4", "Output 5 × 5", "Output 6 × 6"]


def test_play_walks_and_says_nothing_until_it_is_paused(open_page):
    page = open_page(EXPLORER)
    page.get_by_text("Play").click()
    page.locator(".text", has_text="row 1, column 3").wait_for()
    assert page.locator(SAID).text_content() == ""
    page.get_by_text("Pause").click()
    [place] = re.findall(r"row \d, column \d", text_of(page))[:1]
    said(page, SAID, place)


def test_reduced_motion_leaves_no_play(open_page):
    page = open_page(EXPLORER, reduced_motion="reduce")
    assert not page.get_by_text("Play").is_visible()
    assert page.get_by_label("Window position: more").is_visible()


def test_without_scripts_the_static_picture_shows(open_page):
    page = open_page(EXPLORER, java_script_enabled=False)
    picture = page.get_by_role("img", name="Convolution explorer: input 5 × 5, kernel 3 × 3")
    assert picture.is_visible()
    said = page.locator("p", has_text="Output 3 × 3; the window at row 1")
    assert [text.is_visible() for text in said.all()] == [True, False]


SHOW = """state => {
  const explorer = document.querySelector("convolution-explorer");
  explorer.read(state);
  explorer.set({});
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page, scheme):
    page = open_page(EXPLORER, color_scheme=scheme)
    for state in ["6-3-2-0_1-1-2-2", "3-5-1-valid-1-1-1"]:
        page.evaluate(SHOW, state)
        assert AXE.run(page, options=WCAG).response["violations"] == []


def test_a_phone_scrolls_one_way(open_page):
    page = open_page(EXPLORER, viewport={"width": 390, "height": 800})
    for state in ["5-3-1-0-1-1-1", "9-2-4-0_1-1-1-2", "10-5-1-same-3-5-6", "3-5-1-valid-1-1-1"]:
        page.evaluate(SHOW, state)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


CONTRAST = """selector => {
  const root = document.querySelector("convolution-explorer").shadowRoot;
  const pixel = colours => {
    const canvas = Object.assign(document.createElement("canvas"), {width: 1, height: 1});
    const context = canvas.getContext("2d");
    for (const colour of colours) { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); }
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = rgb => rgb.map(x => x / 255)
    .map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)
    .reduce((sum, x, i) => sum + x * [0.2126, 0.7152, 0.0722][i], 0);
  return [...root.querySelectorAll(selector)].map(element => {
    const backgrounds = [];
    for (let at = element; at; at = at.parentElement) {
      backgrounds.unshift(getComputedStyle(at).backgroundColor);
    }
    const [a, b] = [backgrounds, [...backgrounds, getComputedStyle(element).color]]
      .map(colours => luminance(pixel(colours)));
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  });
}"""
THEMES = {
    "the book, light": "--pst-color-text-base: #222832; --pst-color-background: #ffffff",
    "the book, dark": "--pst-color-text-base: #ced6dd; --pst-color-background: #14181e",
    "Jupyter, dark": "--jp-content-font-color1: #ffffff; --jp-layout-color0: #111111",
    "no theme": "",
}


def test_text_is_legible_in_every_theme(open_page):
    page = open_page(EXPLORER, "?explorer=9-2-4-1-1-1-2")
    text = "td, sub, caption, label, button, input, select, p, .text span"
    for theme, scheme in itertools.product(THEMES, ["light", "dark"]):
        page.emulate_media(color_scheme=scheme)
        page.evaluate("style => { document.documentElement.style = style }", THEMES[theme])
        contrasts = page.evaluate(CONTRAST, text)
        assert len(contrasts) > 11 * 11 + 2 * 2 + 3 * 3  # the cells, and more
        assert min(contrasts) >= 4.5, (theme, scheme)


def test_touch_targets_are_at_least_24_pixels(open_page):
    page = open_page(EXPLORER, viewport={"width": 390, "height": 800}, has_touch=True)
    for target in page.locator("button, input, select").all():
        if target.is_visible():
            box = target.bounding_box()
            assert min(box["width"], box["height"]) >= 24


def test_it_works_in_a_sandboxed_frame_as_colab_s(open_page):
    frame = '<iframe title="output" sandbox="allow-scripts" height="700" srcdoc="{}"></iframe>'
    page = open_page(frame.format(html.escape(EXPLORER)))
    frame = page.frame_locator("iframe")
    frame.get_by_label("Input size", exact=True).fill("6")
    frame.locator("[role=status]", has_text="Output 4 by 4").wait_for(state="attached")
    assert frame.locator(".output caption").inner_text() == "Output 4 × 4"


def test_a_frame_that_forbids_its_address_to_change_is_no_error(open_page):
    page = open_page(EXPLORER)
    page.evaluate("() => { history.replaceState = () => { throw new DOMException('no') } }")
    page.get_by_label("Input size", exact=True).fill("6")
    said(page, SAID, "Output 4 by 4")


def test_print_shows_the_state_in_black_on_white_without_controls(open_page):
    page = open_page(EXPLORER, "?explorer=6-3-1-0-1-2-3", color_scheme="dark")
    page.emulate_media(media="print")
    assert not page.get_by_label("Input size", exact=True).is_visible()
    assert "Window at row 2, column 3:" in text_of(page)
    colours = page.locator(".figure").evaluate(
        "it => [getComputedStyle(it).color, getComputedStyle(it).backgroundColor]"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
