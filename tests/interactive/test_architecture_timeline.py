"""The timeline: the ledger's counts, the papers' errors, and a reader who looks around."""

import json
import re
from xml.etree import ElementTree as ET

import pytest
from axe_playwright_python.sync_playwright import Axe

from helpers.interactive import architecture_timeline
from helpers.ledger import stored

FIGURE = architecture_timeline(stored())


def facts(key):
    networks = {it["key"]: it for it in json.loads(FIGURE.attributes["networks"])}
    return networks[key]


def test_every_network_is_there_with_its_counts_and_what_its_paper_prints():
    assert len(json.loads(FIGURE.attributes["networks"])) == len(stored())
    # Counts by hand from the paper's table; errors from Table 4 of He et al. (2016).
    resnet = facts("resnet-50")
    assert (resnet["year"], resnet["parameters"]) == (2016, 25_557_032)
    assert (resnet["top1"], resnet["top5"]) == (22.85, 6.71)
    assert "top1" not in facts("googlenet")
    sizes = [size for size, _ in facts("vgg-16")["blocks"]]  # five poolings by 2 of 224
    assert sizes[:6] == [f"{size} × {size}" for size in (224, 112, 56, 28, 14, 7)]


def test_the_sentence_names_the_best_and_the_worst():
    # Iandola et al. (2016): 57.5 % right; Liu et al. (2022): 82.1 % right.
    assert "from 42.5 % of SqueezeNet in 2016 to 17.9 % of ConvNeXt-T in 2022" in FIGURE.alt


def test_what_is_left_without_svg_is_a_table_of_all_networks():
    rows = ET.fromstring(FIGURE.instead).findall("tbody/tr")
    assert len(rows) == len(stored())
    assert [cell.text for cell in rows[0]][:3] == ["LeNet-5", "1998", "60,000"]


def test_the_picture_has_room_for_every_network_of_the_ledger():
    """The axes are of 2012 to 2022, and 15 to 45 %: a newer or better network needs longer ones."""
    svg = ET.fromstring(FIGURE.picture.partition("\n")[0])
    points = [
        (float(circle.get("cx")), float(circle.get("cy")))
        for circle in svg.iter()
        if circle.tag.endswith("circle")
    ]
    assert len(points) > 10
    assert all(40 <= across <= 420 and 20 <= up <= 290 for across, up in points)


def test_an_unknown_network_is_refused():
    with pytest.raises(ValueError, match=r"chosen must be one of lenet-5, .*, got 'resnet'"):
        architecture_timeline(stored(), "resnet")


@pytest.fixture
def page(open_page):
    return open_page(FIGURE._repr_html_())


def said(page):
    return " ".join(page.locator("architecture-timeline .text").inner_text().split())


@pytest.mark.browser
def test_points_are_where_their_numbers_say(page):
    def place(key):
        circle = page.locator(f"circle[data-key={key}]")
        return float(circle.get_attribute("cx")), float(circle.get_attribute("cy"))

    alexnet, resnet, convnext = map(place, ("alexnet", "resnet-50", "convnext-t"))
    # Across: (2016 - 2012) of (2022 - 2012) years. Up: errors 40.7, 22.85 and 17.9.
    assert (resnet[0] - alexnet[0]) / (convnext[0] - alexnet[0]) == pytest.approx(0.4, abs=1e-3)
    up = (alexnet[1] - resnet[1]) / (alexnet[1] - convnext[1])
    assert up == pytest.approx((40.7 - 22.85) / (40.7 - 17.9), abs=1e-3)
    page.get_by_label("Across", exact=True).select_option("parameters")
    small, large = place("squeezenet"), place("vgg-16")
    assert small[0] < alexnet[0] + 300 < large[0]


@pytest.mark.browser
@pytest.mark.parametrize("error", ["top1", "top5"])
def test_the_axis_of_errors_has_room_for_every_network_of_the_ledger(page, error):
    page.get_by_label("Up", exact=True).select_option(error)
    circles = page.locator("architecture-timeline .stage circle").all()
    assert len(circles) > 5
    for circle in circles:
        key = circle.get_attribute("data-key")
        assert 20 <= float(circle.get_attribute("cy")) <= 290, key  # where the lines are


@pytest.mark.browser
def test_a_point_and_the_keyboard_choose_a_network_and_the_address_keeps_it(page):
    assert "25,557,032 parameters, 3,857,973,248 multiply-adds" in said(page)
    page.locator("circle[data-key=alexnet]").click()
    assert said(page).startswith("AlexNet, 2012: 60,965,224 parameters")
    page.keyboard.press("Tab")
    page.get_by_label("Network", exact=True).focus()
    page.keyboard.press("G")
    assert said(page).startswith("GoogLeNet")
    assert "prints no top-1 error" in said(page)
    page.wait_for_url("**?timeline=year.top1.googlenet")
    status = page.locator("architecture-timeline [role=status]").text_content()
    assert re.match(r"GoogLeNet, 2015:\s+6,998,552 parameters", status)
    page.get_by_label("Network: more").click()
    assert said(page).startswith("Inception v3")


@pytest.mark.browser
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_it_fits_a_phone_and_breaks_no_rule_of_accessibility(open_page, mode):
    viewport = {"width": 390, "height": 900}
    page = open_page(
        FIGURE._repr_html_(), "?timeline=adds.top5.googlenet", color_scheme=mode, viewport=viewport
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert Axe().run(page).response["violations"] == []
