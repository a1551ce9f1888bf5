"""Numbers in prose are facts: each is computed or asserted in its section, or published."""

import re
import tomllib
from decimal import Decimal

import pytest

from tests.notebooks.chapter import CHAPTERS, ROOT, Chapter, expect_no
from tests.notebooks.numerals import claims_of_text, numbers
from tests.notebooks.prose import cited_years, prose, unproved

PUBLISHED = {"vgg16-parameters": {"value": 138_357_544}}


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_number_in_a_chapter_is_proved(path):
    file = ROOT / "data/published.toml"
    published = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}

    expect_no(unproved(Chapter.read(path), published))


def test_every_published_figure_says_in_which_section_table_or_figure_it_is_printed():
    published = tomllib.loads((ROOT / "data/published.toml").read_text(encoding="utf-8"))
    place = re.compile(r"\b(section [\dIV]|table \d|figure \d|abstract|p\. \d)|^'Case studies'")
    assert [name for name, entry in published.items() if not place.search(entry["where"])] == []


def test_the_sample_is_proved(sample):
    expect_no(unproved(sample, PUBLISHED))


@pytest.mark.parametrize(
    "text",
    [
        "It has 61,707 cells.",
        "It has 61,706.5 cells.",
        "It has $61{,}707$ cells.",
        "It has $61\\,707$ cells.",
        "It has 61\u2009707 cells.",
        "It has 62.7 thousand cells.",
        "**Note.** It has *61,707* cells.",
        "| cells |\n|---|\n| 61,707 |",
        "![61,707 cells](a.png)",
        "<details>\n<summary>All 61,707 cells</summary>\n\nMore\n\n</details>",
        "It has <b>61,707</b> cells.",
        "It has 138,357,544 cells.",
        "It has 138,357,545 cells. <!-- published: vgg16-parameters -->",
        "In 1989 it had few cells.",
        "It has 1,998 cells, says [LeCun (1998)](appendix/bibliography.md#lecun1998).",
        "[It has 61,707 cells](appendix/glossary.md#feature-map).",
    ],
)
def test_a_number_that_nothing_proves_is_found(text, sample, cell):
    cell.section.source += "\n\n" + text

    assert len(list(unproved(sample, PUBLISHED))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "It has 61,706 cells, $61{,}706$ or 61\u2009706 or $61\\,706$.",
        "It has 61.7 thousand cells, 61.71 k, or 0.0617 million.",
        "It has 16, 0.5, 100 or 1,000 cells.",
        "It has `61707` cells.",
        "```python\n61_707\n```",
        "[cells](appendix/glossary.md#61707), <https://doi.org/10.1109/5.726791>",
        "<a href='x#61707'>cells</a> <!-- 61,707 -->",
        "In 1998, [LeCun (1998)](appendix/bibliography.md#lecun1998) counted them.",
        "See Figure 9.12, Exercises 1.12–1.14 and pp. 2278–2324.",
        "VGG-16, ResNet-152 and conv128 are names.",
        "With Python 3.11 and `TensorFlow`.",
        "It has 138,357,544 or 138 million cells. <!-- published: vgg16-parameters -->",
    ],
)
def test_a_number_that_is_proved_or_no_claim_passes(text, sample, cell):
    cell.section.source += "\n\n" + text

    expect_no(unproved(sample, PUBLISHED))


def test_a_number_that_only_another_section_proves_is_found(sample, cell):
    cell.summary.source += " It has 61,706 cells."

    [complaint] = unproved(sample, PUBLISHED)
    assert "09-sample.ipynb, cell 7: '61,706'" in complaint


def describe(cell, source, alt):
    """Let a cell show a picture with this alt text."""
    cell.source, cell.outputs[0].data["text/plain"] = source, alt


def test_a_wrong_number_in_alt_text_and_caption_is_found(sample, cell):
    wrong = "A bar of 61,707 cells, blue on white."
    describe(cell.picture, f"draw(alt={wrong!r})", wrong)
    cell.caption.source = "**Figure 9.1.** A bar of 61,708 cells."

    alt, caption = unproved(sample, PUBLISHED)
    assert "cell 5: '61,707' in the alt text" in alt
    assert "nearest: 61706" in alt
    assert "cell 6: '61,708'" in caption


def test_a_number_typed_into_an_alt_text_proves_nothing(sample, cell):
    cell.count.source, cell.count.outputs = "pass", []

    prose, alt, caption = unproved(sample, PUBLISHED)
    assert "in the prose" in prose
    assert "in the alt text" in alt
    assert "in the prose" in caption


@pytest.mark.parametrize("source", ["draw(bars)", "draw(alt=f'A bar of {cells:,} cells')"])
def test_a_number_that_code_puts_into_an_alt_text_is_an_output(source, sample, cell):
    describe(cell.picture, source, "A bar of 61,707 cells, blue on white.")
    cell.caption.source = "**Figure 9.1.** A bar of 61,707 cells."

    expect_no(unproved(sample, PUBLISHED))


@pytest.mark.parametrize(
    "source",
    [
        "assert cells == 61_706",
        "np.testing.assert_allclose(cells, 61706.0)",
        "assert shape == (None, 61_706)",
        "%pip list\nassert cells == 61706",
    ],
)
def test_an_assertion_proves_a_number(source, sample, cell):
    cell.count.source, cell.count.outputs = source, []

    expect_no(unproved(sample, PUBLISHED))


@pytest.mark.parametrize("source", ["cells = 61_706", "# assert cells == 61706", "f(61706)"])
def test_a_number_that_is_only_put_in_proves_nothing(source, sample, cell):
    cell.count.source, cell.count.outputs = source, []

    assert list(unproved(sample, PUBLISHED))


@pytest.mark.parametrize(
    "data",
    [
        {"text/plain": "\x1b[38;5;34m61,706\x1b[0m (241.04 KB)"},
        {"text/html": "<td>61,706</td>", "text/plain": "<Table>"},
        {"text/html": "<svg role='img'><title>A bar</title><text>61706</text></svg>"},
    ],
)
def test_text_and_html_outputs_prove_a_number(data, sample, cell):
    cell.count.outputs = [{"output_type": "display_data", "data": data, "metadata": {}}]

    expect_no(unproved(sample, PUBLISHED))


def test_an_entry_that_is_not_published_is_found(sample, cell):
    cell.section.source += " <!-- published: vgg61 -->"

    assert any("no entry 'vgg61'" in complaint for complaint in unproved(sample, PUBLISHED))


@pytest.mark.parametrize(
    ("text", "fact", "equal"),
    [
        ("15.5 billion", 15_470_264_320, True),
        ("15.4 billion", 15_470_264_320, False),
        ("15.47 G", 15_470_264_320, True),
        ("99.1 %", 0.9912, True),
        ("99.1 %", 99.1, True),
        ("99.2%", 0.9912, False),
        ("0.333", 0.333333, True),
        ("0.334", 0.333333, False),
        ("15,470", 15_470.2, False),
    ],
)
def test_a_rounded_number_is_right_to_the_digits_written(text, fact, equal):
    [number] = numbers(text)

    assert number.equals(Decimal(str(fact))) == equal


def test_units_and_groups_are_read():
    assert [(str(n.value), str(n.unit)) for n in numbers("1,290, 3.858 G and 28, 130 or 5%")] == [
        ("1290", "1"),
        ("3.858", "1000000000"),
        ("28", "1"),
        ("130", "1"),
        ("5", "0.01"),
    ]


def test_letters_in_mathematics_are_no_units():
    [claim] = claims_of_text(prose("$784 k$"))

    assert (claim.value, claim.unit) == (784, 1)


def test_the_years_of_a_cell_are_those_of_its_citations():
    text = "[A (2016)](appendix/bibliography.md#a2016), [in 1998](other.md)"

    assert cited_years(text) == {2016}
