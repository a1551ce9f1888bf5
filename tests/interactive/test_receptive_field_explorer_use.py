"""The receptive field explorer in a reader's hands: keyboard, pointer, phone, address, paper."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from helpers.interactive.receptive_field_explorer import receptive_field_explorer
from tests.interactive.speaking import said

pytestmark = pytest.mark.browser

EXPLORER = receptive_field_explorer(first="VGG-16", layer="conv2_1")._repr_html_()
SAID = "receptive-field-explorer [role=status]"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
STATES = [
    "vgg-16.18.3.3",
    "resnet-152.206.0.6",
    "inception-v3.100.8.16.1",
    "googlenet.13.0.27",
    "lenet-5.0.31.0",
    "convnext-t.41.0.0",
]


def text_of(page, selector):
    return " ".join(page.locator(f"receptive-field-explorer {selector}").inner_text().split())


def test_every_control_is_reached_and_worked_from_the_keyboard(open_page):
    page = open_page(EXPLORER)
    assert page.locator(SAID).text_content() == ""  # nothing is said before something is done
    for label in ("Network", "Layer", "Unit’s row, from 0", "Unit’s column", "Cut along"):
        page.keyboard.press("Tab")
        assert page.get_by_label(label, exact=True).evaluate(
            "it => it.getRootNode().activeElement === it && it.matches(':focus-visible')"
        )
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    # By hand: 5 after two convolutions, 6 and stride 2 after pooling, 6 + 2·2 = 10 pixels. The
    # padding of three convolutions comes before: −1 − 1 − 2 = −4. Unit 56: −4 + 56·2 = 108.
    assert said(page, SAID, "column 57").startswith(
        "Unit in row 56, column 57 of conv2_1, 112 × 112, in VGG-16: reads 10 × 10 pixels, rows "
        "108 to 117, columns 110 to 119. Its middle is at 112.5, 114.5; the next unit’s field "
        "begins 2 further."
    )
    assert "Size: 6 + (3 − 1) · 2 = 10. Stride: 2 · 1 = 2." in text_of(page, ".text")
    assert "Start of unit 0: −2 − 1 · 2 = −4." in text_of(page, ".text")
    page.get_by_label("Layer: more").click()
    assert "112 cells, reads 3" in text_of(page, ".side")
    assert "Size: 10 + (3 − 1) · 2 = 14" in text_of(page, ".text")


def test_padding_beyond_the_border_is_said_and_drawn(open_page):
    page = open_page(EXPLORER, "?field=vgg-16.18.0.6")
    # pool5 reads 212 pixels from −90 on, or from −90 + 6·32 = 102 on to 313, beyond 223.
    assert (
        "rows −90 to 121, columns 102 to 313, of which 90 rows and 90 columns are padding"
        in text_of(page, ".field")
    )
    assert page.locator(".side .pad").count() > 0
    # As an image the units at 3 see no padding at all: 6 to 217.
    page.goto("http://book.test/chapter.html?field=vgg-16.18.3.3")
    assert "rows 6 to 217, columns 6 to 217. Its middle" in text_of(page, ".field")
    assert page.locator(".side .pad").count() == 0


def test_where_paths_meet_it_says_which_sees_most(open_page):
    page = open_page(EXPLORER, "?field=googlenet.13.14.14")
    assert text_of(page, ".text").startswith(
        "inception_3a (maps side by side) reads 4 maps, which see 27, 43, 59, 43 pixels. The path "
        "that sees most leads over inception_3a_5x5: 59 pixels, and all that the others see."
    )
    page.get_by_text("The path, map by map").click()
    path = text_of(page, ".path")
    assert "inception_3a_5x5_reduce 1 1 27 8" in path
    assert "3x3" not in path


def test_rows_and_columns_can_differ(open_page):
    # module_6_1_double_2: 7 × 1 on cells that are 16 pixels apart and see 175.
    page = open_page(EXPLORER, "?field=inception-v3.42.8.8")
    assert "reads 271 × 175 pixels" in text_of(page, ".field")
    assert "Size: 175 + (7 − 1) · 16 = 271." in text_of(page, ".text")
    page.get_by_label("Cut along").select_option("the width")
    assert "Size: 175 + (1 − 1) · 16 = 175." in text_of(page, ".text")
    page.wait_for_url("**/chapter.html?field=inception-v3.42.8.8.1")


def test_pointer_chooses_a_map_a_unit_and_a_place_on_the_image(open_page):
    page = open_page(EXPLORER, "?field=lenet-5.4.2.2")
    side = page.locator(".side svg")
    box = side.bounding_box()
    # The second row is C1; S4's column 2 has its middle at 15.5, C1's column 14 at 16.
    page.mouse.click(box["x"] + 2, box["y"] + 34 + 23)
    assert text_of(page, ".field").startswith("Unit in row 0, column 14 of C1, 28 × 28")
    box = page.locator(".picture svg").bounding_box()
    page.mouse.click(box["x"] + box["width"] - 2, box["y"] + 2)
    assert text_of(page, ".field").startswith("Unit in row 0, column 27 of C1")


def test_a_new_layer_keeps_the_place_and_a_new_network_takes_its_last_map(open_page):
    page = open_page(EXPLORER, "?field=vgg-16.18.6.0")
    page.get_by_label("Layer", exact=True).select_option("10. pool3: max pooling")
    # Row 6 of pool5 has its middle at −90 + 6·32 + 105.5 = 207.5; rows of pool3 are 8 apart.
    row = int(page.get_by_label("Unit’s row, from 0", exact=True).input_value())
    middle = page.evaluate(
        "row => { const {size, start, stride} = document.querySelector('receptive-field-explorer')"
        ".network.fields[0][10]; return start + row * stride + (size - 1) / 2; }",
        row,
    )
    assert abs(middle - 207.5) <= 4
    page.get_by_label("Network").select_option("SqueezeNet")
    page.wait_for_url("**/chapter.html?field=squeezenet.37.*")
    page.get_by_text("Reset").click()
    page.wait_for_url("**/chapter.html")
    assert "conv2_1" in text_of(page, ".field")


def test_the_address_is_kept_within_the_network_or_passed_over(open_page):
    page = open_page(EXPLORER)
    for state in ["", "vgg-16", "vgg.1.1.1", "vgg-16.1.1", "vgg-16.1.1.1.2", "vgg-16.-1.1.1"]:
        page.goto(f"http://book.test/?field={state}")
        assert "row 56, column 56 of conv2_1" in text_of(page, ".field"), state
    page.goto("http://book.test/?field=vgg-16.999.9.9")
    assert "Unit in row 0, column 0 of flatten, 1 × 1" in text_of(page, ".field")
    page.goto("http://book.test/?field=lenet-5.4.9.0")
    assert "Unit in row 4, column 0 of S4" in text_of(page, ".field")
    page.get_by_label("Unit’s row, from 0", exact=True).fill("70")
    assert said(page, SAID, "Rows are from").startswith(
        "Rows are from 0 to 4, columns from 0 to 4. "
    )


def test_play_grows_the_cone_and_reduced_motion_leaves_none(open_page):
    page = open_page(EXPLORER, "?field=lenet-5.0.16.16")
    page.get_by_text("Play").click()
    page.locator(".field", has_text="of S2").wait_for()
    page.get_by_text("Pause").click()
    still = open_page(EXPLORER, reduced_motion="reduce")
    assert not still.get_by_text("Play").is_visible()
    assert still.get_by_label("Layer: more").is_visible()


SHOW = """state => {
  const explorer = document.querySelector("receptive-field-explorer");
  explorer.read(state);
  explorer.set({});
  explorer.shadowRoot.querySelector("details").open = true;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_a_phone_scrolls_one_way(open_page, scheme):
    page = open_page(EXPLORER, color_scheme=scheme, viewport={"width": 390, "height": 800})
    for state in STATES:
        page.evaluate(SHOW, state)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, state
        assert "NaN" not in page.locator("receptive-field-explorer").inner_html()
    for target in page.locator("button, input, select, summary").all():
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= 24
    page.evaluate(SHOW, STATES[0])
    assert Axe().run(page, options=WCAG).response["violations"] == []


def test_print_shows_the_state_in_black_on_white_without_controls(open_page):
    page = open_page(EXPLORER, color_scheme="dark")
    page.emulate_media(media="print")
    assert not page.get_by_label("Network").is_visible()
    assert page.get_by_role("img").first.is_visible()
    colours = "it => [getComputedStyle(it).color, getComputedStyle(it).backgroundColor]"
    assert page.locator(".figure").evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
