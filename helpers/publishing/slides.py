"""Slides of a chapter: its marked cells, in one file that needs no network.

A cell is marked as Jupyter's property inspector and nbconvert do it: ``slideshow.slide_type`` in
its metadata, ``slide``, ``subslide``, ``fragment``, ``notes``, or ``-``, which goes on with the
slide before.
What is not marked is left out. Of a text the slide shows its heading, formulas, tables, lists,
captions and what is to be predicted; all of it stands in the speaker's notes. Of code that draws,
the slide shows the picture.
"""

import base64
import re
from collections.abc import Iterator
from copy import deepcopy
from html import escape
from importlib.resources import files
from pathlib import Path
from urllib.parse import urljoin

import nbformat
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from nbconvert.exporters import SlidesExporter

from helpers.publishing.headings import untimed
from helpers.publishing.mathml import to_mathml
from helpers.resources import replacing

_TEMPLATE = Path(__file__).with_name("slides_template")
_SHOWN = re.compile(r"\*\*(?:Figure|Predict|Compute|Compare|Think|Try)\b")
_ALWAYS = {"heading_open", "table_open", "bullet_list_open", "ordered_list_open", "math_block"}
_OUTSIDE = re.compile(r"[a-z]+:", re.IGNORECASE)


def write_slides(chapter: Path, path: Path, book: str = "", font: Path | None = None) -> int:
    """Write the slides of a chapter, and return how many there are.

    ``book`` is the address of the published book, which links lead to; without one they are left
    out. ``font``, a woff2, draws the formulas: without one of mathematics braces do not grow.
    Raises ``ValueError`` if no cell is marked.
    """
    notebook = nbformat.read(chapter, as_version=4)
    cells = [cell for cell in notebook.cells if _mark(cell) not in ("", "skip")]
    if not cells:
        raise ValueError(f"{chapter} has no cell that is marked as a slide")
    notebook.cells = [part for cell in cells for part in _parts(cell)]
    exporter = SlidesExporter(
        extra_template_basedirs=[str(_TEMPLATE.parent)],
        template_name=_TEMPLATE.name,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    reader = markdown(urljoin(book, "chapters/") if book else "")
    exporter.register_filter("markdown2html", reader.render)
    resources = {
        "title": escape(_title(notebook) or chapter.stem),
        "slides_css": (_TEMPLATE / "slides.css").read_text(encoding="utf-8"),
        "reveal_css": _reveal("dist/reset.css") + _reveal("dist/reveal.css"),
        "reveal_js": _reveal("dist/reveal.js"),
        "notes_js": _reveal("plugin/notes/notes.js"),
        "licence": _reveal("LICENSE"),
        "math_font": base64.b64encode(font.read_bytes()).decode() if font else "",
    }
    html, _ = exporter.from_notebook_node(notebook, resources)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as part:
        part.write_text(html, encoding="utf-8")
    return sum(_mark(cell) in ("slide", "subslide") for cell in notebook.cells)


def shown(text: str) -> list[str]:
    """Return the blocks of a Markdown text that slides show: not none, nor a heading alone."""
    lines = text.splitlines()
    blocks = [
        (token, "\n".join(lines[token.map[0] : token.map[1]]))
        for token in markdown().parse(text)
        if token.level == 0 and token.map
    ]
    kept = [
        block
        for token, block in blocks
        if token.type in _ALWAYS or (token.type == "paragraph_open" and _SHOWN.search(block))
    ]
    if all(block.startswith("#") for block in kept):
        kept += [block for token, block in blocks if token.type == "paragraph_open"][:1]
    return kept


def markdown(base: str = "") -> MarkdownIt:
    """Return a reader of the chapters' Markdown; relative links lead to ``base``, or nowhere."""
    reader = MarkdownIt("commonmark").enable("table")
    reader.use(
        dollarmath_plugin,
        renderer=lambda tex, options: to_mathml(tex, block=options["display_mode"]),
    )

    def link(_renderer: object, tokens: list[Token], place: int, *_: object) -> str:
        target = str(tokens[place].attrs["href"])
        if not _OUTSIDE.match(target):
            page, hash_, anchor = target.partition("#")
            page = re.sub(r"\.(md|ipynb)$", ".html", page)
            target = urljoin(base, f"{page}{hash_}{anchor}") if base and page else ""
        return f'<a href="{escape(target)}">' if target else "<a>"

    reader.add_render_rule("link_open", link)
    return reader


def _mark(cell: nbformat.NotebookNode) -> str:
    return str(cell.metadata.get("slideshow", {}).get("slide_type", ""))


def _parts(cell: nbformat.NotebookNode) -> Iterator[nbformat.NotebookNode]:
    """Yield a cell as it is shown, then its notes, then what followed a caption on a new slide."""
    if _mark(cell) == "notes":  # a lecturer's own
        yield cell
        return
    if cell.cell_type == "code":
        cell = deepcopy(cell)
        for output in cell.outputs:
            _describe(output)
        if any("text/html" in output.get("data", {}) for output in cell.outputs):
            cell.metadata["transient"] = {"remove_source": True}
        yield cell
        return
    blocks = shown(cell.source)
    captions = [block for block in blocks if block.startswith("**Figure")]
    yield _text("\n\n".join(captions or blocks), _mark(cell))
    yield _text(cell.source, "notes")
    if others := [block for block in blocks if captions and block not in captions]:
        yield _text("\n\n".join(others), "subslide")


def _text(source: str, mark: str) -> nbformat.NotebookNode:
    """Return a Markdown cell, its headings without minutes."""
    lines = (untimed(line) if line.startswith("#") else line for line in source.splitlines())
    metadata = {"slideshow": {"slide_type": mark}}
    cell: nbformat.NotebookNode = nbformat.v4.new_markdown_cell("\n".join(lines), metadata=metadata)
    return cell


def _describe(output: nbformat.NotebookNode) -> None:
    """Give a picture its alt text, which the notebook has as its text."""
    data = output.get("data", {})
    if "image/png" in data:
        png = "".join(data.pop("image/png").split())
        alt = escape(data.get("text/plain", ""))
        data["text/html"] = f'<figure><img src="data:image/png;base64,{png}" alt="{alt}"></figure>'


def _title(notebook: nbformat.NotebookNode) -> str:
    texts = (str(cell.source) for cell in notebook.cells if cell.cell_type == "markdown")
    return next(texts, "").partition("\n")[0].lstrip("# ")


def _reveal(name: str) -> str:
    """Return a file of reveal.js, which sphinx-revealjs carries, as it may stand in a page."""
    text = files("sphinx_revealjs").joinpath("_static/revealjs", name).read_text(encoding="utf-8")
    return text.replace("</script", r"<\/script")
