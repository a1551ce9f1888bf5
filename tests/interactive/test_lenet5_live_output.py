"""What LeNet-5 live leaves in a stored notebook: text that reads well, and is always the same."""

import importlib
import re
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest

from helpers.interactive import lenet5_live
from helpers.interactive.element import script


def test_plain_text_says_how_it_is_read():
    assert repr(lenet5_live("4")) == (
        "LeNet-5 live, a drawn 4, read as 4: the code of 4 is nearest, at a distance of 5.4; that "
        "of 6 follows at 169.8."
    )
    assert repr(lenet5_live("A")).startswith("LeNet-5 live, a drawn letter A, read as 4: ")
    assert repr(lenet5_live("★")) == (
        "LeNet-5 live, a drawn star: the code of 4 is nearest, at a distance of 48.4, so that it "
        "is rejected."
    )
    assert "it is rejected" in repr(lenet5_live("4", reject_beyond=5))
    assert "empty drawing pad" in repr(lenet5_live(""))


def test_what_is_left_when_svg_and_script_are_taken_away_is_a_sentence_and_a_table():
    figure = lenet5_live("7")
    left = ET.fromstring(f"<div>{figure.instead}</div>")
    assert [child.tag for child in left] == ["p", "table"]
    assert left.findtext("p") == figure.alt
    cells = [cell.text for cell in left.iter("td")]
    assert len(cells) == 10
    assert min(cells, key=float) == cells[7]
    assert f"at a distance of {cells[7]};" in figure.alt


def test_static_picture_shows_drawing_f6_and_code_and_has_no_id():
    figure = lenet5_live("2")
    picture = ET.fromstring(f"<div>{figure.picture}</div>").find("svg")
    assert picture.findtext("title") == figure.alt
    assert [text.text for text in picture.iter("text")] == ["drawing", "F6", "code of 2"]
    assert not re.search(r"\sid=", figure.picture)
    assert ET.fromstring(f"<div>{lenet5_live('').picture}</div>").find("svg") is not None


def test_the_script_loads_nothing_and_ends_once():
    text = lenet5_live()._repr_html_()
    assert not re.search(r"https?:|[\"'(`]//", text)
    assert not re.search(r"\bimport\b", script("lenet5-live"))
    assert text.count("</script>") == 1
    assert text == lenet5_live()._repr_html_()


def test_it_starts_with_the_unit_that_is_asked_for():
    start = lenet5_live("", unit=("S4", 15, 4, 0)).attributes["start"]
    assert start == "S4.15.4.0.0"
    assert "57 that are read wrongly" not in lenet5_live(reject_beyond=30).attributes["notes"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"drawing": "x"}, "drawing must be one of 0, 1, .* or empty, got 'x'"),
        ({"unit": ("C2", 0, 0, 0)}, "unit must be of one of C1, S2, .*, got 'C2'"),
        ({"unit": ("S4", 16, 0, 0)}, r"unit must be one of 16 maps of 5 × 5 cells, got \('S4', 16"),
        ({"unit": ("C5", 119, 0, 1)}, "unit must be one of 120 maps of 1 × 1 cells"),
        ({"reject_beyond": 0}, "reject_beyond must be positive, got 0"),
        ({"name": "a b"}, "name must be lower-case letters, digits and hyphens, got 'a b'"),
    ],
)
def test_what_it_cannot_show_is_an_error_that_names_the_argument(arguments, message):
    with pytest.raises(ValueError, match=message):
        lenet5_live(**arguments)


def test_a_page_shows_a_figure_by_its_name_and_says_so_where_there_is_none(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "_ext")
    directive = importlib.import_module("moving_figures").MovingFigure

    def shown(name, **options):
        made = directive(
            "moving-figure", [name], options, [], 1, 0, "", None, SimpleNamespace(reporter=None)
        )
        made.error = ValueError
        return made.run()[0].astext()

    assert shown("lenet5_live") == lenet5_live()._repr_html_()
    assert shown("lenet5_live", wide=None).startswith("<style>.bd-main")
    with pytest.raises(ValueError, match=r"helpers\.interactive has no lenet6: .*lenet5_live"):
        shown("lenet6")
