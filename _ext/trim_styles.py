"""One style sheet without the rules that no page can use: of the themes' 400 kB a third stays.

A browser shows nothing before it has all style sheets of a page; on a slow connection seven take
much longer than one. A rule stays if every class and id of one of its selectors stands somewhere
in a page or a script of the book, so what a script may add stays, too. Runs last, on what was
written.
"""

from __future__ import annotations

import hashlib
import os
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tinycss2
from tinycss2 import ast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx

LINK = re.compile(r'<link(?=[^>]*rel="stylesheet")[^>]*href="([^"]+)"[^>]*>')
IMPORT = re.compile(r"""@import\s+(?:url\()?["']([^"']+)["']\)?\s*;""")
ADDRESS = re.compile(r"""url\(\s*["']?(?P<address>[^"')]+)["']?\s*\)""")
WORD = re.compile(r"[\w-]+")
GROUPS = ("media", "supports", "layer", "container")


def trimmed(css: str, words: set[str]) -> str:
    """Return a style sheet without the rules that name a class or an id beyond ``words``."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return tinycss2.serialize(list(_used(rules, words)))


def _used(rules: Iterable[ast.Node], words: set[str]) -> Iterator[ast.Node]:
    for rule in rules:
        if isinstance(rule, ast.QualifiedRule):
            selectors = [one for one in _selectors(rule.prelude) if _names(one) <= words]
            if selectors:
                rule.prelude = _joined(selectors)
                yield rule
        elif isinstance(rule, ast.AtRule) and rule.lower_at_keyword in GROUPS and rule.content:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            rule.content = list(_used(inner, words))
            if rule.content:
                yield rule
        else:
            yield rule


def _selectors(prelude: list[ast.Node]) -> Iterator[list[ast.Node]]:
    """Yield the selectors that commas separate; those inside brackets belong to one."""
    one: list[ast.Node] = []
    for token in prelude:
        if token == ",":
            yield one
            one = []
        else:
            one.append(token)
    yield one


def _joined(selectors: list[list[ast.Node]]) -> list[ast.Node]:
    comma = ast.LiteralToken(0, 0, ",")
    return [token for one in selectors for token in (comma, *one)][1:]


def _names(selector: list[ast.Node]) -> set[str]:
    """Return the classes and ids that an element must have; ``:not()`` and the like ask none."""
    classes = {
        name.value
        for dot, name in pairwise(selector)
        if dot == "." and isinstance(name, ast.IdentToken)
    }
    return classes | {token.value for token in selector if isinstance(token, ast.HashToken)}


def joined(written: Path, names: list[str]) -> str:
    """Return several style sheets as one that lies beside the last; what they load is found."""
    folder = (written / names[-1]).parent

    def moved(sheet: Path) -> str:
        def rewritten(found: re.Match[str]) -> str:
            if found["address"].startswith(("data:", "#", "/", "http")):
                return found[0]
            path, mark, rest = found["address"].partition("#")
            target = os.path.relpath(sheet.parent / path.partition("?")[0], folder)
            return f"url({Path(target).as_posix()}{mark}{rest})"

        texts = IMPORT.split(sheet.read_text("utf-8"))  # every second one is what is imported
        texts[0::2] = [ADDRESS.sub(rewritten, text) for text in texts[0::2]]
        texts[1::2] = [moved(sheet.parent / name) for name in texts[1::2]]
        return "".join(texts)

    return "\n".join(moved(written / name) for name in names)


def join(written: Path) -> None:
    """Let every page load one style sheet in place of its several."""
    made: dict[tuple[str, ...], str] = {}
    for page in written.rglob("*.html"):
        html = page.read_text("utf-8")
        links = LINK.findall(html)
        up = "../" * (len(page.relative_to(written).parts) - 1)
        names = tuple(link.removeprefix(up).partition("?")[0] for link in links)
        if len(names) < 2 or not all((written / name).is_file() for name in names):
            continue
        if names not in made:
            css = joined(written, list(names)).encode()
            made[names] = f"_static/book.{hashlib.sha256(css).hexdigest()[:12]}.css"
            (written / made[names]).write_bytes(css)
        first, *others = LINK.finditer(html)
        one = f'<link rel="stylesheet" type="text/css" href="{up}{made[names]}" />'
        for link in reversed(others):
            html = html[: link.start()] + html[link.end() :]
        html = html[: first.start()] + one + html[first.end() :]
        page.write_text(html, "utf-8")


def trim(app: Sphinx, exception: Exception | None) -> None:
    """Trim every style sheet of the book that was built."""
    if exception or app.builder.format != "html":
        return
    written = Path(app.outdir)
    texts = [path.read_text("utf-8") for kind in ("*.html", "*.js") for path in written.rglob(kind)]
    words = set(WORD.findall(" ".join(texts)))
    for path in Path(written, "_static").rglob("*.css"):
        path.write_text(trimmed(path.read_text("utf-8"), words), "utf-8")
    join(written)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx's events."""
    app.connect("build-finished", trim, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
