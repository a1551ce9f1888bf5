"""Building a book: what the local extensions make of a chapter, and what stops a build."""

import base64
import io
import shutil
from pathlib import Path

import click
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, writes
from PIL import Image

from helpers.publishing import site

ROOT = Path(__file__).resolve().parents[2]
PIXEL = (  # a grey PNG of one pixel
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)
BOOK = "https://example.org/book/"
PROJECT = f'[project.urls]\nBook = "{BOOK}"\nRepository = "https://github.com/somebody/book"\n'
BIBLIOGRAPHY = "# Bibliography\n\n```{bibliography}\n:all:\n```\n"
GLOSSARY = "# Glossary\n\n## 1 × 1 convolution\n\nA word.\n"
DIRECTIVES = ("results-table", "published-table", "ledger-table", "ledger-puzzles")
FACTS = "# Facts\n\n" + "\n".join(f"```{{{name}}}\n```\n" for name in DIRECTIVES)
TOC = """
format: jb-book
root: index
chapters:
  - file: chapters/chapter
  - file: chapters/appendix/bibliography
  - file: chapters/appendix/glossary
  - file: chapters/appendix/facts
"""


def picture(alt="A grey square", png=PIXEL, width=None):
    data = {"image/png": png, "text/plain": alt}
    metadata = {"image/png": {"width": width}} if width else {}
    output = new_output("display_data", data=data, metadata=metadata)
    return new_code_cell("draw()", outputs=[output])


def chart():
    """A PNG of 800 × 400 pixels: a bar on white."""
    drawn = Image.new("RGB", (800, 400), "white")
    drawn.paste("#2f6db3", (100, 100, 700, 200))
    stream = io.BytesIO()
    drawn.save(stream, "PNG", compress_level=0)
    return base64.b64encode(stream.getvalue()).decode()


@pytest.fixture
def build(tmp_path):
    """Build a book of one chapter of these cells; return its page, parsed."""

    def build(*cells):
        for name in ("references.bib", "readme.png"):
            shutil.copy(ROOT / name, tmp_path)
        shutil.copy(ROOT / "_config.yml", tmp_path)
        (tmp_path / "pyproject.toml").write_text(PROJECT)
        for name in ("_ext", "_theme"):
            shutil.copytree(ROOT / name, tmp_path / name)
        (tmp_path / "_toc.yml").write_text(TOC)
        (tmp_path / "index.md").write_text("# A book\n")
        appendix = tmp_path / "chapters" / "appendix"
        appendix.mkdir(parents=True)
        (appendix / "bibliography.md").write_text(BIBLIOGRAPHY)
        (appendix / "glossary.md").write_text(GLOSSARY)
        (appendix / "facts.md").write_text(FACTS)
        chapter = new_notebook(cells=list(cells), metadata={"language_info": {"name": "python"}})
        (appendix.parent / "chapter.ipynb").write_text(writes(chapter))
        site.build(tmp_path, tmp_path / "_build" / "html")
        page = tmp_path / "_build" / "html" / "chapters" / "chapter.html"
        return BeautifulSoup(page.read_text("utf-8"), "html.parser")

    return build


def test_a_chapter_becomes_a_page(build, tmp_path):
    page = build(
        new_markdown_cell(f"# A chapter\n\nIt says {'what it is about, ' * 12}and more."),
        new_code_cell("import numpy"),
        picture(),
        new_markdown_cell("**Figure 1.1.** What to see.\n\nA paragraph of its own."),
        new_markdown_cell(
            "[Word](appendix/glossary.md#1-1-convolution) and "
            "[He et al. (2016)](appendix/bibliography.md#he2016)"
        ),
        new_markdown_cell("$$\\left\\lfloor \\frac{n}{s} \\right\\rfloor = 60{,}000$$"),
        picture("A bar", chart(), width=500),
        new_code_cell("if True:\n    print('a line that is much too long for a phone')"),
    )
    article = page.article
    assert article.find("details", class_="set-up").pre.text.strip() == "import numpy"
    figure = article.find("figure")
    assert figure["id"] == "figure-1-1"
    assert figure.img["alt"] == "A grey square"
    assert not figure.find("a")
    groups = [group["aria-label"] for group in article.select(".cell > [role=group]")]
    assert groups == ["Code", "Output", "Code", "Output", "Code"]
    assert figure.figcaption.text.strip() == "Figure 1.1. What to see."
    links = {link.text: link["href"] for link in article.find_all("a", class_="reference")}
    assert links["He et al. (2016)"] == "appendix/bibliography.html#he2016"
    assert links["Word"].startswith("appendix/glossary.html#")
    assert article.math.find("mfrac")
    assert article.math.find("mn", string="60,000")
    picture_is_light_and_dark(article, tmp_path / "_build/html/chapters")
    (line,) = article.select(".long")
    assert line.text == "    print('a line that is much too long for a phone')\n"
    assert line["style"] == "--in: 4"
    (colab,) = page.select('a[href*="colab"]')
    assert colab["href"].endswith("/somebody/book/blob/published/chapters/chapter.ipynb")
    head_is_whole(page.head, article.select_one("a.picture img")["src"])
    first = (tmp_path / "_build/html/index.html").read_text("utf-8")
    assert f'<meta property="og:image" content="{BOOK}readme.png" />' in first
    assert (tmp_path / "_build/html/readme.png").exists()
    lost = BeautifulSoup((tmp_path / "_build/html/404.html").read_text("utf-8"), "html.parser")
    assert lost.base["href"] == "/book/"
    pages = (tmp_path / "_build/html/sitemap.xml").read_text("utf-8")
    assert f"<loc>{BOOK}chapters/chapter.html</loc>" in pages
    assert pages.count("<loc>") == 5


def picture_is_light_and_dark(article, folder):
    light, dark = article.select("a.picture")
    assert [link["class"][-1] for link in (light, dark)] == ["light", "dark"]
    for link in (light, dark):
        assert link["href"] == link.img["src"]
        assert (link.img["width"], link.img["height"]) == ("500", "250")
        assert (link.img["loading"], link.img["alt"]) == ("lazy", "A bar")
    corners = []
    for link in (light, dark):
        with Image.open(folder / link["href"]) as stored:
            assert (stored.format, stored.size) == ("WEBP", (800, 400))
            corners.append(stored.convert("RGB").getpixel((0, 0)))
    assert corners == [(255, 255, 255), (18, 18, 18)]
    assert not (folder / light["href"]).with_suffix(".png").exists()


def head_is_whole(head, first):
    said = head.find("meta", attrs={"name": "description"})["content"]
    assert said.startswith("It says what it is about, what")
    assert 120 < len(said) <= 160
    assert said.endswith(" …")
    assert len(head.find_all("meta", attrs={"name": "viewport"})) == 1
    assert head.title.text == "A chapter — ConvNets, Counted"
    address = f"{BOOK}chapters/chapter.html"
    assert head.find("link", rel="canonical")["href"] == address
    card = {tag["property"]: tag["content"] for tag in head.find_all("meta", property=True)}
    assert card["og:url"] == address
    assert card["og:title"] == "A chapter"
    assert card["og:description"] == said
    assert card["og:image"].startswith(f"{BOOK}_images/")


def test_what_a_reader_would_trip_over_stops_the_build(build, capfd, tmp_path):
    with pytest.raises(click.ClickException):
        build(
            new_markdown_cell("# A chapter"),
            picture(alt="<Figure size 640x480 with 1 Axes>"),
            new_markdown_cell("**Figure 1.1.** A caption."),
            new_markdown_cell("**Figure 1.2.** A caption without a figure."),
            new_markdown_cell("[No such word](appendix/glossary.md#no-such-word)"),
            new_markdown_cell("[No such paper](appendix/bibliography.md#nobody1900)"),
            new_markdown_cell("$$\\begin{nonsense} x \\end{nonsense}$$"),
        )
    warnings = capfd.readouterr().err
    assert "a picture has no alt text" in warnings
    assert "Figure 1.2. is not after a figure" in warnings
    assert "no-such-word" in warnings
    assert "nobody1900" in warnings
    assert "nonsense" in warnings
    assert not (tmp_path / "_build" / "html").exists()


def test_a_model_summary_is_heard_as_its_cells(extensions):
    from theme_repairs import SUMMARY, spoken_summary

    summary = (
        '<pre style="">┏━━━┳━━━┓\n┃<b> Layer </b>┃ # ┃\n┡━━━╇━━━┩\n│ conv │ 320 │\n└───┴───┘</pre>'
    )
    heard = BeautifulSoup(SUMMARY.sub(spoken_summary, summary), "html.parser").pre
    assert heard["role"] == "img"
    assert heard["aria-label"] == "Layer, #; conv, 320"
    assert "━" in heard.text


@pytest.fixture
def facts(extensions):
    import facts

    return facts


def test_a_result_is_shown_with_its_seeds_and_its_command(facts):
    result = {
        "chapter": 2, "what": "Small network", "metric": "accuracy", "value": 99.1, "unit": "%",
        "values": [99.0, 99.2], "seeds": [0, 1], "minutes": 1.5, "epochs": 4, "data": "MNIST",
        "machine": "2 cores", "versions": "Keras 3", "command": "make it", "date": "2026-11-22",
    }  # fmt: skip
    lines = facts.results_markdown([result])
    row = "| Small network (chapter 2) | accuracy **99.1 %** | 99.0, 99.2 | 4 | 1.5 |"
    assert lines[2] == row
    assert "seed 0, 1" in lines[4]
    assert "make it" in lines


def test_a_mean_with_a_run_that_never_learned_says_so(facts):
    result = {
        "chapter": 4, "what": "Rung", "metric": "error", "value": 30.48, "unit": "%",
        "values": [0.88, 0.65, 89.9], "seeds": [0, 1, 2], "minutes": 1.6, "epochs": 12,
        "data": "MNIST", "machine": "1 core", "versions": "Keras 3", "command": "make it",
        "date": "2026-11-22", "note": "0.77 % without seed 2, which never learned",
    }  # fmt: skip
    row = facts.results_markdown([result])[2]
    assert "**30.48 %** (0.77 % without seed 2, which never learned) | 0.88, 0.65, 89.9 |" in row


def test_without_results_it_says_so(facts):
    assert facts.results_markdown([]) == ["No result has been recorded yet."]


def test_numbers_are_written_as_in_the_chapters(facts):
    assert facts.number(60000, "parameters") == "60,000 parameters"
    assert facts.number(0.95, "%") == "0.95 %"


def test_an_execution_is_shown_with_its_data_and_what_it_was_made_with(facts):
    note = {"data": "embedded", "mode": "fast", "seconds": 29, "date": "2026-11-28"}
    there = {"versions": "Python 3", "machine": "2 cores"}
    notes = {
        "01-one": {**note, **there},
        "02-two": {**note, **there, "data": "real", "seconds": 300},
        "03-three": {**note, **there, "machine": "4 cores"},
    }
    lines = facts.executions_markdown(notes)
    assert lines[2] == "| [1](../01-one.ipynb) | embedded | fast | 29 | 2026-11-28 |"
    assert lines[3] == "| [2](../02-two.ipynb) | real | fast | 300 | 2026-11-28 |"
    assert lines[-3:] == ["Chapters 1, 2: Python 3; 2 cores.", "", "Chapter 3: Python 3; 4 cores."]


def test_what_figures_share_stands_once_on_a_page_and_before_all(extensions):
    from moving_figures import share_once

    from helpers.interactive.element import SHARED, source

    shared = source(SHARED)
    assert "globalThis.ConvNetsFigure" in shared
    page = f"<script>{shared}\none</script><p></p><script>{shared}\ntwo</script>"
    assert share_once(page) == f"<script>{shared}\none</script><p></p><script>\ntwo</script>"
    assert share_once("<p></p>") == "<p></p>"


def test_a_chapter_with_many_figures_has_what_they_share_once():
    from helpers.interactive.element import SHARED, source

    page = ROOT / "_build/html/chapters/01-convolution-arithmetic.html"
    assert page.read_text("utf-8").count(source(SHARED)) == 1
