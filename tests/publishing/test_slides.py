"""Slides: what of a chapter they show, and that a file of them needs nothing else."""

import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.publishing.slides import shown, write_slides
from helpers.resources import chapter_path

PNG = "iVBORw0KGgo="
TEXT = """## 2. Stride (3 min)

Some words about windows.

$$o = \\lfloor (n - k) / s \\rfloor + 1$$

More words. **Predict** how many outputs there are.

And [a link](appendix/glossary.md#stride).
"""


def markdown(source, mark=None):
    metadata = {"slideshow": {"slide_type": mark}} if mark else {}
    return new_markdown_cell(source, metadata=metadata)


def code(source, output, mark=None):
    metadata = {"slideshow": {"slide_type": mark}} if mark else {}
    return new_code_cell(source, metadata=metadata, outputs=[output])


def picture(alt):
    return new_output("display_data", data={"image/png": PNG, "text/plain": alt})


CELLS = [
    new_code_cell("import secret"),
    markdown("# 9. A & B\n\nWhat it is about.", "slide"),
    markdown(TEXT, "slide"),
    markdown("Words between.", None),
    code("print(5)", new_output("stream", name="stdout", text="5\n"), "subslide"),
    code("draw()", picture('Five "cells".'), "subslide"),
    markdown("**Figure 9.1.** Five cells.\n\nLong story.\n\n**Predict** the next.", "-"),
]


@pytest.fixture
def deck(tmp_path):
    """``deck(cells, book)`` is the page of slides, and how many there are."""

    def deck(cells=CELLS, book=""):
        nbformat.write(new_notebook(cells=cells), tmp_path / "09.ipynb")
        count = write_slides(tmp_path / "09.ipynb", tmp_path / "out" / "09.html", book)
        text = (tmp_path / "out" / "09.html").read_text("utf-8")
        return BeautifulSoup(text, "html.parser"), count

    return deck


def slides(page):
    """The slides' own words, without their notes."""
    found = page.select(".slides > section > section")
    for section in found:
        for notes in section.select("aside"):
            notes.extract()
    return [" ".join(section.get_text(" ").split()) for section in found]


def test_a_slide_shows_what_is_asked_and_computed_and_leaves_the_story_to_the_notes():
    assert shown(TEXT) == [
        "## 2. Stride (3 min)",
        "$$o = \\lfloor (n - k) / s \\rfloor + 1$$",
        "More words. **Predict** how many outputs there are.",
    ]


def test_a_heading_alone_gets_the_first_words_below_it():
    assert shown("## 1. One\n\nFirst.\n\nSecond.") == ["## 1. One", "First."]
    assert shown("First.\n\nSecond.") == ["First."]


def test_marked_cells_are_slides_and_what_follows_a_caption_is_one_more(deck):
    page, count = deck()
    texts = slides(page)
    assert len(texts) == count == 5
    assert texts[0].startswith("9. A & B What it is about.")
    assert texts[1].startswith("2. Stride ")
    assert texts[1].endswith("Predict how many outputs there are.")
    assert "3 min" not in texts[1]
    assert texts[2] == "print ( 5 ) 5"
    assert texts[3] == "Figure 9.1. Five cells."
    assert texts[4] == "Predict the next."
    assert not any("secret" in text or "between" in text for text in texts)


def test_the_notes_hold_the_whole_text(deck):
    page, _ = deck()
    notes = [" ".join(each.get_text(" ").split()) for each in page.select("aside.notes")]
    assert len(notes) == 3
    assert "Some words about windows." in notes[1]
    assert "Long story." in notes[2]


def test_a_picture_has_its_alt_text_and_hides_the_code_that_drew_it(deck):
    page, _ = deck()
    (image,) = page.select("img")
    assert image["alt"] == 'Five "cells".'
    assert image["src"] == f"data:image/png;base64,{PNG}"
    assert "draw" not in page.select_one(".slides").get_text()


def test_formulas_are_mathml(deck):
    page, _ = deck()
    assert page.select_one('section math[display="block"]')
    assert "$$" not in page.select_one(".slides").get_text()


@pytest.mark.parametrize(
    ("book", "target"),
    [
        ("", None),
        ("https://example.org/b/", "https://example.org/b/chapters/appendix/glossary.html#stride"),
    ],
)
def test_links_lead_to_the_published_book_or_nowhere(deck, book, target):
    page, _ = deck(book=book)
    (link,) = [each for each in page.select("a") if each.get_text() == "a link"]
    assert link.get("href") == target


def test_the_title_is_that_of_the_chapter(deck):
    assert deck()[0].title.get_text() == "9. A & B"


def test_a_file_asks_no_other_host(deck):
    page, _ = deck()
    assert page.select("script")
    assert page.select("style")
    assert not page.select("script[src], link[href]")
    for style in page.select("style"):
        assert not re.findall(r"url\((?!['\"]?data:)[^)]+\)|@import", style.get_text())


def test_a_file_carries_the_licence_of_what_it_holds(deck):
    assert "Permission is hereby granted, free of charge" in str(deck()[0])


def test_a_lecturers_own_notes_are_notes_once(deck):
    page, count = deck([*CELLS[1:3], markdown("My note.", "notes")])
    assert count == 2
    assert sum("My note." in each.get_text() for each in page.select("aside.notes")) == 1


def test_slides_of_code_alone_are_called_by_their_file(deck):
    cell = code("print(5)", new_output("stream", name="stdout", text="5\n"), "slide")
    assert deck([cell])[0].title.get_text() == "09"


def test_a_chapter_without_marks_is_named(deck):
    with pytest.raises(ValueError, match=r"09\.ipynb has no cell that is marked as a slide"):
        deck([markdown("# 9. Nothing")])


@pytest.mark.browser
@pytest.mark.slow
def test_a_real_chapter_is_shown_without_a_network_from_slide_to_slide(browser, tmp_path):
    path = tmp_path / "slides.html"
    count = write_slides(chapter_path(1), path)
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_function("Reveal.isReady()")
    assert page.evaluate("Reveal.getSlides().length") == count > 40
    assert page.locator("section.present h1:visible").count() == 1
    page.keyboard.press("ArrowRight")
    assert page.locator("section.present h2:visible").inner_text().startswith("0. ")
    place = page.evaluate(
        "(() => { const slide = document.querySelector('convolution-explorer')"
        ".closest('section'); const at = Reveal.getIndices(slide); Reveal.slide(at.h, at.v);"
        "return at; })()"
    )
    explorer = page.locator("convolution-explorer").first
    stride = explorer.get_by_label("Stride", exact=True)
    before = stride.input_value()
    stride.press("ArrowUp")
    assert stride.input_value() != before
    assert page.evaluate("Reveal.getIndices()") == place  # the figure has the key
    alone = page.evaluate(
        "Reveal.getSlides().filter((slide) => !slide.querySelector('img, script, pre, ul'))"
        ".filter((slide) => { const at = Reveal.getIndices(slide); Reveal.slide(at.h, at.v);"
        "return slide.scrollHeight > slide.clientHeight + 2; }).length"
    )
    assert alone == 0  # words fit
    tall = page.evaluate(
        "(() => { const slide = Reveal.getSlides().find((slide) => {"
        "const at = Reveal.getIndices(slide); Reveal.slide(at.h, at.v);"
        "return slide.scrollHeight > slide.clientHeight + 2; });"
        "return Reveal.getIndices(slide); })()"
    )
    page.keyboard.press("PageDown")
    assert page.evaluate("Reveal.getCurrentSlide().scrollTop") > 0
    assert page.evaluate("Reveal.getIndices()") == tall
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    assert page.evaluate("Reveal.getIndices()") != tall
    assert errors == []
    assert not [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
    page.close()
