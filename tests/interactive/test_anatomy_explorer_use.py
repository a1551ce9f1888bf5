"""The anatomy explorer in a reader's hands, and what it leaves where scripts do not run."""

import re
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup

from helpers.interactive.element import Element, script
from tests.interactive.speaking import said

START = "28-28-1-32-1_C32k3s1br_Mk2s2_C64k3s1br_Mk2s2_C64k3s1br_F_D64br_D10bx"
EXPLORER = Element("anatomy-explorer", {"name": "anatomy", "start": START}, "", "s")._repr_html_()
SAID = "anatomy-explorer [role=status]"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
browser_only = pytest.mark.browser
# A window too large, a Dense on a map, a Dense that holds most, kernels that are not square.
STATES = [
    "28-28-1-32-2_C32k3s1br_Mk15s2_D4bl",
    "224-224-3-128-1_D10bx",
    "224-224-3-4096-2_F_D4096bl_O50_Vr_B",
    "30-40-3-1-3_C8k3x5s2pbr_P16k3s1l_Wk2s1bg_Ak2x3s2_G",
    START,
]


def text_of(page, selector):
    return " ".join(page.locator(f"anatomy-explorer {selector}").inner_text().split())


@browser_only
def test_a_network_is_built_from_the_keyboard_and_every_number_follows(open_page):
    page = open_page(EXPLORER)
    assert page.locator(SAID).text_content() == ""  # nothing is said before something is done
    for label in ("Height", "Width", "Channels", "Batch", "1. Conv2D", "Layer", "Filters"):
        page.keyboard.press("Tab")
        assert page.get_by_label(label, exact=True).evaluate(
            "it => it.getRootNode().activeElement === it && it.matches(':focus-visible')"
        )
    page.keyboard.press("ArrowUp")
    # 33 filters of 3 × 3 and a bias; chapter 2 has 320 for 32.
    assert "33 filters × (3 × 3 × 1 weights + 1 bias) = 330" in text_of(page, ".text")
    assert "output 26 by 26 by 33, 330 parameters" in said(page, SAID, "Layer 1, Conv2D")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")  # the next layer, and the focus stays
    page.keyboard.press("ArrowDown")
    assert page.get_by_label("3. Conv2D").evaluate("it => it.getRootNode().activeElement === it")
    assert "64 filters × (3 × 3 × 32 weights + 1 bias) = 18,496" in text_of(page, ".text")
    assert "4 + (3 − 1) · 2 = 8, stride 2 · 1 = 2" in text_of(page, ".text")
    assert "Layer 3, Conv2D: output 11 by 11 by 64" in said(page, SAID, "Layer 3")
    assert "93,322" in text_of(page, ".net tfoot")
    assert "93,322 parameters, 93,322 of them trained, 364.54 KiB" in text_of(page, ".text")


@browser_only
def test_layers_are_added_moved_removed_and_the_address_keeps_them(open_page):
    page = open_page(EXPLORER, "?other=1#section")
    press = lambda name: page.get_by_role("button", name=name, exact=True).click()  # noqa: E731
    assert page.get_by_role("button", name="Add a layer").is_disabled()  # eight are there
    page.get_by_label("5. Conv2D").check()
    press("Remove")  # before it 5 × 5 × 64 = 1,600 numbers, all flattened
    assert "Flatten 1,600 0 0 10 × 10 6. Dense 64 102,464" in text_of(page, ".net")
    press("Add a layer")
    assert "D10bl" in page.evaluate("document.querySelector('anatomy-explorer').address")
    page.get_by_label("Layer", exact=True).select_option("BatchNormalization")
    press("Earlier")
    page.wait_for_url("**/chapter.html?other=1&anatomy=*_Mk2s2_B_F_D64br_D10bx#section")
    before = text_of(page, ".net")
    assert "BatchNormalization 5 × 5 × 64 256" in before
    page.reload()
    assert text_of(page, ".net") == before
    press("Reset")
    page.wait_for_url("**/chapter.html?other=1#section")


@browser_only
def test_an_address_that_means_nothing_is_passed_over(open_page):
    page = open_page(EXPLORER)
    for state in ["", "28-28-1", "28-28-1-32-1_Q3", "28-28-1_F", "__proto__"]:
        page.goto(f"http://book.test/?anatomy={state}")
        assert "93,322" in text_of(page, ".net tfoot"), state


@browser_only
def test_what_is_impossible_is_a_sentence_and_no_number(open_page):
    page = open_page(EXPLORER)
    page.get_by_label("6. Flatten").check()
    for _ in range(5):
        page.get_by_role("button", name="Earlier").click()
    assert said(page, SAID, "Impossible").startswith(
        "Impossible: layer 2. Conv2D needs a map of height, width and channels. Flatten has made a "
        "row of 784 numbers of it: put Conv2D before Flatten."
    )
    assert not re.search("NaN|undefined|Infinity", page.locator("anatomy-explorer").inner_text())
    page.get_by_label("2. Conv2D").check()
    assert "put Conv2D before Flatten" in text_of(page, ".text")
    page.get_by_label("8. Dense").check()
    assert "It gets nothing" in text_of(page, ".text")


@browser_only
def test_a_number_beyond_the_limits_is_said_and_an_empty_field_filled(open_page):
    page = open_page(EXPLORER)
    field = page.get_by_label("Filters", exact=True)
    for typed, kept in [("5000", "4096"), ("0", "1"), ("", "1"), ("7", "7")]:
        field.fill(typed)
        field.blur()
        assert field.input_value() == kept
    page.get_by_label("Kernel height: more").click()  # a square stays a square
    page.get_by_label("Kernel width: more").click()
    assert "(4 × 5 × 1 weights" in text_of(page, ".text")
    page.get_by_label("Batch", exact=True).fill("9999")
    assert "Batch: at most 4,096. " in said(page, SAID, "at most")


@browser_only
def test_the_code_can_be_copied_or_is_selected_where_a_frame_forbids_it(open_page):
    page = open_page(EXPLORER)
    page.get_by_text("The network as Keras code").click()
    page.evaluate("navigator.clipboard = undefined")
    page.get_by_role("button", name="Copy").click()
    assert re.match("Code (copied|selected)", said(page, SAID, "Code"))
    code = page.get_by_role("region", name="Keras code").inner_text()
    assert '        layers.Conv2D(32, 3, activation="relu"),\n' in code


@browser_only
def test_a_pasted_summary_is_taken_apart_and_asks_what_it_does_not_say(open_page):
    page = open_page(EXPLORER)
    page.get_by_text("Paste a model.summary()").click()
    paste = page.get_by_label("All that model.summary() prints")
    paste.fill("conv (Conv2D)  (None, 26, 26, 8) 80\npool (MaxPooling2D)  (None, 13, 13, 8) 0\n")
    page.get_by_role("button", name="Take it apart").click()
    assert said(page, SAID, "2 layers read").startswith(
        "2 layers read. The input is not in the summary"
    )
    assert "26 × 26 × 8 80" in text_of(page, ".net")
    page.get_by_label("pool", exact=True).select_option("3 × 3, stride 2, padding same")
    assert page.get_by_label("pool", exact=True).evaluate(
        "it => it.getRootNode().activeElement === it"
    )
    assert "13 × 13 × 8 0 0 5 × 5" in text_of(page, ".net")
    paste.fill("<b>x</b> (Conv2D)  (None, 26, 26, 8) 81\n")
    page.get_by_role("button", name="Take it apart").click()
    said(page, SAID, "no input gives 26 × 26 × 8 with 81 parameters")


SHOW = """state => {
  const explorer = document.querySelector("anatomy-explorer");
  explorer.read(state);
  explorer.set({});
  explorer.shadowRoot.querySelectorAll("details").forEach(it => { it.open = true; });
}"""


@browser_only
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_a_phone_scrolls_one_way(open_page, scheme):
    page = open_page(EXPLORER, color_scheme=scheme, viewport={"width": 390, "height": 800})
    for state in STATES:
        page.evaluate(SHOW, state)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, state
    for target in page.locator("button, input, select, label:has(input), summary").all():
        box = target.bounding_box()
        if box and target.get_attribute("type") not in ("radio", "checkbox"):
            assert min(box["width"], box["height"]) >= 24, target.inner_text()
    page.evaluate(SHOW, STATES[0])
    assert Axe().run(page, options=WCAG).response["violations"] == []


@browser_only
def test_print_shows_the_formulas_in_black_on_white_without_controls(open_page):
    page = open_page(EXPLORER, color_scheme="dark")
    page.emulate_media(media="print")
    assert not page.get_by_label("Height", exact=True).is_visible()
    assert "64 filters × (3 × 3 × 32 weights + 1 bias) = 18,496" in text_of(page, ".net")
    colours = "it => [getComputedStyle(it).color, getComputedStyle(it).backgroundColor]"
    assert page.locator(".figure").evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def fake(kind, **settings):
    return type(kind, (), settings | {"name": "a"})()


def test_a_layer_that_the_menu_does_not_have_is_refused():
    from helpers.interactive.anatomy_explorer import _text

    conv = {"filters": 4, "kernel_size": (3, 3), "strides": (1, 1), "padding": "valid"}
    conv |= {"use_bias": True, "activation": SimpleNamespace(__name__="relu")}
    assert _text(fake("Conv2D", **conv)) == "C4k3s1br"
    for wrong, message in [
        ({"groups": 2}, "groups of layer 'a' must be 1, got 2"),
        ({"dilation_rate": (2, 2)}, r"dilation_rate of layer 'a' must be \(1, 1\)"),
        ({"strides": (1, 2)}, "strides of layer 'a' must be equal"),
        ({"activation": SimpleNamespace(__name__="gelu")}, "activation of 'a' must be one of"),
    ]:
        with pytest.raises(ValueError, match=message):
            _text(fake("Conv2D", **conv | wrong))
    with pytest.raises(ValueError, match=r"layer 'a' must be one of .*, got LSTM"):
        _text(fake("LSTM"))


def test_a_keras_model_is_what_it_starts_with_and_a_table_where_scripts_do_not_run():
    keras = pytest.importorskip("keras")
    from keras import layers

    from helpers.interactive import anatomy_explorer

    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.SeparableConv2D(8, (3, 5), strides=2, padding="same", use_bias=False),
            layers.ReLU(),
            layers.Dropout(0.3),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    explorer = anatomy_explorer(model, batch=8)
    assert explorer.attributes["start"] == "28-28-1-8-1_C32k3s1br_Mk2s2_P8k3x5s2pl_Vr_O30_F_D10bx"
    # 320, 3·5·32 + 32·8 = 736, 7·7·8·10 + 10 = 3,930.
    assert "7 layers on a picture of 28 × 28 × 1, 4,986 parameters" in repr(explorer)
    left = BeautifulSoup(explorer._repr_html_(), "html.parser")
    for gone in left(["script", "style", "svg"]):
        gone.decompose()
    rows = [[cell.get_text() for cell in row(["th", "td"])] for row in left.table("tr")]
    assert rows[0] == ["Layer", "Output", "Parameters", "Multiply-adds", "Connections"]
    assert rows[3][1:3] == ["7 × 7 × 8", "736"]
    assert rows[-1][2] == "4,986"
    assert len(rows) == 9
    for wrong, message in [({"name": "a b"}, "name must be"), ({"batch": 0}, "batch must be")]:
        with pytest.raises(ValueError, match=message):
            anatomy_explorer(model, **wrong)


def test_the_script_is_small_with_no_address_and_no_end_of_script_inside():
    # 16 kB of figure, 8 of counting, 10 of reading summaries, 4 that all figures share.
    assert len(script("anatomy-explorer").encode()) < 39_000
    assert not re.search(r"https?:|[\"'(`]//", EXPLORER)
    assert "</script" not in script("anatomy-explorer")
