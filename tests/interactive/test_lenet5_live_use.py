"""LeNet-5 live in a reader's hands: mouse, finger, keyboard, screen reader, phone, address."""

import gzip
import html
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from helpers.interactive import lenet5_live
from helpers.interactive.lenet5_live_strokes import given, written
from tests.interactive.speaking import said

pytestmark = pytest.mark.browser

FIGURE = lenet5_live()
LIVE = FIGURE._repr_html_()
AXE = Axe()
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
PHONE = {"width": 390, "height": 800}
SHOW = """address => {
  const figure = document.querySelector("lenet5-live");
  figure.read(address);
  figure.render();
}"""
LAYERS = ["C1.5.27.0.0", "S2.3.0.13.0", "C3.15.9.9.5", "S4.1.4.4.0", "C5.119.0.0.15",
          "F6.83.0.0.0", "Output.7.0.0.0"]  # fmt: skip
STAR = written(given()["★"])

SAID = "lenet5-live [role=status]"


def answer(page):
    return " ".join(page.locator("lenet5-live .answer p").inner_text().split())


def shows(page, words):
    page.locator("lenet5-live .answer p", has_text=words).wait_for()


def title(page):
    return page.locator("lenet5-live .title").inner_text()


def line(page, *points):
    """Draw with the mouse; points are shares of the pad's width and height."""
    box = page.get_by_role("application").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


def test_a_digit_drawn_with_the_mouse_takes_the_place_of_a_given_one(open_page):
    page = open_page(LIVE)
    assert answer(page).startswith("Read as 4, at a distance of 5.4 from its code. The next is 6")
    line(page, (0.55, 0.2), (0.5, 0.8))
    shows(page, "Read as 1")
    line(page, (0.3, 0.2), (0.55, 0.2))  # a second stroke stays beside it
    shows(page, "Read as 7")
    page.get_by_role("button", name="Undo stroke").click()
    shows(page, "Read as 1")
    page.get_by_role("button", name="Clear").click()
    shows(page, "Nothing is drawn yet.")
    assert page.locator("lenet5-live .nearest").count() == 0


def test_a_finger_draws_and_does_not_scroll(open_page):
    page = open_page(LIVE + "<p style='height: 3000px'>", viewport=PHONE, has_touch=True)
    box = page.get_by_role("application").bounding_box()
    touch = page.context.new_cdp_session(page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.8
    for kind, up in [("Start", 0), *(("Move", 15 * step) for step in range(1, 11))]:
        touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}",
                   "touchPoints": [{"x": x, "y": y - up}]})  # fmt: skip
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    shows(page, "Read as 1")
    assert page.evaluate("scrollY") == 0


def test_the_keyboard_draws_and_the_live_region_says_where(open_page):
    page = open_page(LIVE)
    page.keyboard.press("Tab")
    pad = page.get_by_role("application", name="Drawing pad")
    assert pad.evaluate("it => it.getRootNode().activeElement === it")
    assert "Space sets it down" in page.locator("lenet5-live #how").inner_text()
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("ArrowRight")
    assert said(page, SAID, "Pen up at") == "Pen up at column 35, row 25 of 64."
    page.keyboard.press("Space")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowDown")
    shows(page, "Read as 1")
    drawn = "Pen down at column 35, row 57 of 64."
    assert f"{drawn} Read as 1, at a dist" in said(page, SAID, drawn)
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Backspace")
    shows(page, "Nothing is drawn yet.")
    assert page.evaluate("scrollY") == 0


def test_given_drawings_are_read_or_rejected(open_page):
    page = open_page(LIVE)
    for digit in range(10):
        page.get_by_role("button", name=str(digit), exact=True).click()
        shows(page, f"Read as {digit},")
        assert page.locator("lenet5-live .nearest b").inner_text() == str(digit)
    page.get_by_role("button", name="star").click()
    shows(page, "Rejected: the nearest code, that of 4, is at a distance of 48.4, and beyond 20")
    assert page.locator("lenet5-live .answer b").inner_text() == "?"
    assert page.locator("lenet5-live .nearest").count() == 0
    assert said(page, SAID, "Rejected").startswith("Rejected")


def test_a_click_on_a_map_chooses_the_unit_there(open_page):
    page = open_page(LIVE)
    # C3 has 4 × 4 maps of 10 × 10 with one cell between: map 6 begins at column 22, row 11.
    canvas = page.get_by_role("img", name="C3, 16 × 10 × 10")
    box = canvas.bounding_box()
    cell = box["width"] / 43
    canvas.click(position={"x": (22 + 3.5) * cell, "y": (11 + 7.5) * cell})
    assert title(page).startswith("C3, map 6, row 8, column 4:")
    assert "each of the maps 0, 1, 2 and 3 of S2" in said(page, SAID, "C3, map 6")
    frame = page.locator("[data-layer=C3] .frame").evaluate(
        "it => ['left', 'top', 'width', 'height'].map(side => parseFloat(it.style[side]))"
    )
    assert frame == pytest.approx([100 * at / 43 for at in (22 + 3, 11 + 7, 1, 1)], abs=1e-3)
    # It reads four maps of S2; the other two are dimmed.
    assert page.locator("[data-layer=S2] .frame").count() == 4
    assert page.locator("[data-layer=S2] .dim").count() == 2
    page.get_by_role("img", name="Code of 3").click()
    assert title(page).startswith("Output, digit 3:")


def test_table_i_chooses_a_map_of_c3_and_marks_what_it_reads(open_page):
    page = open_page(LIVE)
    page.locator("lenet5-live th[data-map='15']").click()
    assert title(page).startswith("C3, map 15, row 5, column 5:")
    assert page.locator("lenet5-live .table .now").all_inner_texts() == ["X"] * 6
    assert page.locator("[data-layer=S2] .frame").count() == 6
    page.get_by_label("Map", exact=True).fill("3")
    marked = page.locator("lenet5-live .table .now").all_inner_texts()
    assert [row for row, cross in enumerate(marked) if cross] == [3, 4, 5]  # the paper's column 3


def test_every_control_is_reached_by_tab_in_the_order_in_which_it_is_met(open_page):
    page = open_page(LIVE)
    names = []
    for _ in range(22):
        page.keyboard.press("Tab")
        names.append(page.evaluate("""() => {
          const it = document.activeElement.shadowRoot.activeElement;
          return it.ariaLabel ?? it.labels?.[0]?.textContent ?? it.textContent;
        }""").replace("letter ", ""))  # fmt: skip
    assert " ".join(names) == (
        "Drawing pad Clear Undo stroke Play Full screen 0 1 2 3 4 5 6 7 8 9 A star "
        "Layer Map Row, from 1 Column, from 1 Products of"
    )


def test_the_unit_is_chosen_from_the_keyboard(open_page):
    page = open_page(LIVE)
    page.get_by_label("Layer", exact=True).select_option("F6")
    unit = page.get_by_label("Unit", exact=True)
    unit.fill("99")
    unit.blur()
    assert unit.input_value() == "83"
    assert title(page).startswith("F6, unit 83:")
    assert not page.get_by_label("Row, from 1", exact=True).is_visible()
    page.get_by_label("Layer", exact=True).select_option("Output")
    page.get_by_role("button", name="Digit: more").click()
    assert title(page).startswith("Output, digit 1:")


def test_the_address_keeps_drawing_and_unit_over_a_reload(open_page):
    page = open_page(LIVE, "?other=1")
    page.get_by_role("button", name="star").click()
    page.get_by_label("Layer", exact=True).select_option("S4")
    page.wait_for_url(f"**/*lenet5=S4.0.0.0.0.{STAR}")
    before = answer(page), title(page)
    page.reload()
    assert (answer(page), title(page)) == before
    page.get_by_role("button", name="4", exact=True).click()
    page.get_by_label("Layer", exact=True).select_option("C3")
    page.get_by_label("Row, from 1", exact=True).fill("5")
    page.get_by_label("Column, from 1", exact=True).fill("5")
    page.wait_for_url("**/chapter.html?other=1")


def test_an_address_that_means_nothing_is_passed_over_and_a_far_one_brought_near(open_page):
    page = open_page(LIVE)
    for state in [
        "",
        "C3",
        "C9.0.0.0.0",
        "C3.0.0.0",
        "C3.0.0.0.0.abc",
        "Input.0.0.0.0",
        "C3.a.0.0.0",
    ]:
        page.goto(f"http://book.test/?lenet5={state}")
        assert title(page).startswith("C3, map 0, row 5, column 5:"), state
    page.goto("http://book.test/?lenet5=C3.99.99.99.99")
    assert title(page).startswith("C3, map 15, row 10, column 10:")
    assert answer(page) == "Nothing is drawn yet."


def test_play_draws_it_again_and_not_where_motion_is_not_wanted(open_page):
    page = open_page(LIVE)
    drawn = page.evaluate("""() => {
      const root = document.querySelector("lenet5-live").shadowRoot;
      root.querySelector(".play").click();
      return [root.querySelector("path").getAttribute("d"), root.querySelector(".play").innerText];
    }""")
    assert drawn == ["", "Pause"]
    page.get_by_role("button", name="Play").wait_for()
    shows(page, "Read as 4, at a distance of 5.4")
    assert page.locator("lenet5-live .pad path").get_attribute("d").count("L") == 6
    page = open_page(LIVE, reduced_motion="reduce")
    assert not page.locator("lenet5-live .play").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page, scheme):
    page = open_page(LIVE, color_scheme=scheme)
    page.evaluate(SHOW, f"C3.0.4.4.1.{STAR}")
    assert AXE.run(page, options=WCAG).response["violations"] == []


def test_a_phone_scrolls_one_way_and_its_targets_are_large_enough(open_page):
    page = open_page(LIVE, viewport=PHONE, has_touch=True)
    for state in LAYERS:
        page.evaluate(SHOW, f"{state}.{STAR}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, state
        assert page.evaluate("""() => [...document.querySelector("lenet5-live").shadowRoot
          .querySelectorAll("table, canvas, p, .codes")].every(
            it => it.getBoundingClientRect().right <= 370)"""), state  # fmt: skip
    for target in page.locator("button, input, select").all():
        if target.is_visible():
            box = target.bounding_box()
            assert min(box["width"], box["height"]) >= 24
    assert page.get_by_role("application").bounding_box()["width"] < 270  # a margin to scroll by


def test_it_grows_with_its_container(open_page):
    widths = []
    for width in (760, 1300, 1900):
        page = open_page(LIVE, viewport={"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        widths.append(page.get_by_role("img", name="C1, 6 × 28 × 28").bounding_box()["width"])
    assert widths[0] > 250
    assert widths[1] > 1.2 * widths[0]
    assert widths[2] > 1.4 * widths[1]


def test_maps_follow_the_page_from_light_to_dark(open_page):
    page = open_page(LIVE, color_scheme="light")
    colour = """() => [...document.querySelector("lenet5-live").shadowRoot
      .querySelector("[data-layer=F6] canvas").getContext("2d").getImageData(4, 0, 1, 1).data]"""
    assert page.evaluate(colour)[:3] == [0x22, 0x28, 0x32]
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => ({colour})()[0] === 0xe6")


def test_forced_colours_keep_lines_and_marks(open_page):
    page = open_page(LIVE, forced_colors="active")
    assert page.locator("lenet5-live .pad path").evaluate(
        "it => getComputedStyle(it).stroke === getComputedStyle(it.closest('.figure')).color"
    )
    nearest, other = (
        page.locator(f"lenet5-live .codes li{kind}").first.evaluate(
            "it => getComputedStyle(it).borderTopColor"
        )
        for kind in (".nearest", ":not(.nearest)")
    )
    assert nearest != other


def test_print_shows_the_answer_in_black_without_controls(open_page):
    page = open_page(LIVE, color_scheme="dark")
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Clear").is_visible()
    assert page.locator("lenet5-live .answer p").is_visible()
    assert page.locator("lenet5-live .plain").first.evaluate(
        "it => getComputedStyle(it).filter"
    ) == "brightness(0)"  # fmt: skip


def test_without_scripts_picture_sentence_and_table_show(open_page):
    page = open_page(LIVE, java_script_enabled=False)
    assert page.get_by_role("img", name="LeNet-5 live, a drawn 4, read as 4").is_visible()
    table = page.get_by_role("table").first
    assert table.is_visible()
    assert table.locator("td").all_inner_texts()[4] == "5.4"


def test_it_works_in_a_sandboxed_frame_as_colab_s(open_page):
    frame = '<iframe title="output" sandbox="allow-scripts" height="700" srcdoc="{}"></iframe>'
    page = open_page(frame.format(html.escape(LIVE)))
    inside = page.frame_locator("iframe")
    inside.get_by_role("button", name="3", exact=True).click()
    inside.locator("[role=status]", has_text="Read as 3").wait_for(state="attached")
    assert not inside.get_by_role("button", name="Full screen").is_visible()


def test_two_figures_keep_their_own_drawing(open_page):
    page = open_page(LIVE + lenet5_live("9")._repr_html_())
    answers = page.locator("lenet5-live .answer b").all_inner_texts()
    assert answers == ["4", "9"]
    page.locator("lenet5-live").nth(1).get_by_role("button", name="7", exact=True).click()
    page.wait_for_url(re.compile("lenet5-2="))
    assert page.locator("lenet5-live .answer b").all_inner_texts() == ["4", "7"]


def test_a_frame_of_all_layers_takes_under_10_ms(open_page):
    page = open_page(LIVE)
    performance = page.context.new_cdp_session(page)
    # Processor time: other processes slow down the clock's.
    performance.send("Performance.enable", {"timeDomain": "threadTicks"})

    def seconds():
        metrics = performance.send("Performance.getMetrics")["metrics"]
        return next(each["value"] for each in metrics if each["name"] == "ThreadTime")

    start = seconds()
    # As while drawing: another point in each frame; the page is laid out, too.
    frames = page.evaluate("""() => {
      const figure = document.querySelector("lenet5-live");
      const [stroke] = ConvNetsFigure.lenet5.readStrokes(figure.given[8][2]);
      stroke.forEach((_, i) => {
        figure.strokes = [stroke.slice(0, i + 1)];
        figure.render(i % 6);  // the numbers of the unit ten times a second
        figure.getBoundingClientRect();
      });
      return stroke.length;
    }""")
    assert frames > 30
    assert (seconds() - start) / frames < 0.010


def test_it_is_at_most_150_kb_compressed():
    assert len(gzip.compress(LIVE.encode())) < 150_000
