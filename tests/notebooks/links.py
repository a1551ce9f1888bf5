"""Links in a chapter: where they point, and that it is there."""

import re
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup

from helpers.publishing.headings import slug
from tests.notebooks.chapter import ROOT, Chapter, headings, tokens


def links_exist(chapter: Chapter) -> Iterator[str]:
    """Links are relative, to a file and a heading that exist, or go to the web."""
    for index, cell in enumerate(chapter.cells):
        if cell.cell_type != "markdown":
            continue
        for target in links(cell.source):
            if re.match(r"https?://|mailto:", target):
                continue
            name, _, anchor = target.partition("#")
            path = (chapter.path.parent / name).resolve() if name else chapter.path
            if name.startswith("/") or not path.is_file():
                yield f"cell {index}: no file for the link {target}"
            elif anchor and anchor not in anchors(path):
                yield f"cell {index}: {path.name} has no anchor #{anchor}"


def links(markdown: str) -> Iterator[str]:
    """Targets of links and images, Markdown's and HTML's."""
    for token in tokens(markdown):
        for child in token.children or []:
            target = child.attrs.get("href") or child.attrs.get("src")
            if target:
                yield str(target)
        for child in [token, *(token.children or [])]:
            if child.type in ("html_block", "html_inline"):
                for tag in BeautifulSoup(child.content, "html.parser").find_all(True):
                    if target := tag.get("href") or tag.get("src"):
                        yield target


def anchors(path: Path) -> set[str]:
    """What a link can point to in a page: headings, targets, and keys of the bibliography."""
    if path.suffix == ".ipynb":
        chapter = Chapter.read(path)
        text = "\n\n".join(cell.source for cell in chapter.cells if cell.cell_type == "markdown")
    else:
        text = path.read_text(encoding="utf-8")
    found = {slug(heading) for _, heading in headings(text)}
    found |= set(re.findall(r"^\(([\w-]+)\)=$", text, re.M))
    found |= set(re.findall(r"\bid=\"([\w-]+)\"", text))
    if path.name == "bibliography.md" and (bibliography := ROOT / "references.bib").exists():
        found |= set(
            re.findall(r"^@\w+\{([^,\s]+)", bibliography.read_text(encoding="utf-8"), re.M)
        )
    return found
