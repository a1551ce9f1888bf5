"""From a page into a running notebook: the book's addresses, and the page that says how.

Addresses come from ``[project.urls]`` of ``pyproject.toml``; what hangs on one that is not set is
left out. ``ways-in`` lists the chapters to download, the wheel beside them, and what to type;
``reports`` says where a wrong number is reported.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util.docutils import SphinxDirective

from helpers import __version__
from helpers.publishing.addresses import BRANCH, Addresses, addresses
from helpers.publishing.offering import WHEELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config

WHEEL = f"convnets_counted-{__version__}-py3-none-any.whl"


def of(source: str) -> Addresses:
    """Read the addresses of a book; it may have none."""
    root = Path(source)
    return addresses(root) if (root / "pyproject.toml").exists() else Addresses()


def set_addresses(app: Sphinx, config: Config) -> None:
    """Tell Sphinx and the theme where the book and its source are."""
    where = of(app.srcdir)
    config.html_baseurl = where.book
    if where.colab(""):
        config.html_theme_options |= {
            "repository_url": where.repository.rstrip("/"),
            "repository_branch": BRANCH,
            "path_to_docs": "",
            "launch_buttons": {"colab_url": "https://colab.research.google.com"},
        }


def chapters(titles: dict[str, str], where: Addresses) -> Iterator[str]:
    """Lines of a list: each chapter to download, and to open elsewhere where that can be."""
    for name, title in titles.items():
        file = f"{Path(name).name}.ipynb"
        line = f'- <a download href="../../_sources/{name}.ipynb">{title}</a>'
        ways = {"Colab": where.colab, "Kaggle": where.kaggle, "Binder": where.binder}
        if links := [f"[{name}]({to})" for name, way in ways.items() if (to := way(file))]:
            line += f" (open in {', '.join(links)})"
        yield line


def instructions(where: Addresses) -> list[str]:
    """Lines that say what to do with a chapter and the wheel."""
    wheel = f'<a download href="../../{WHEELS}/{WHEEL}">{WHEEL}</a>'
    if where.book:
        return [
            "A downloaded chapter installs the package by itself, from this site, when its first "
            "cell is run: in Jupyter, in Colab, on Kaggle. For a machine without a network, "
            f"download {wheel} as well."
        ]
    return [
        f"A chapter needs the package of this course, {wheel}. Download both into one folder, "
        "and there:",
        "",
        "```sh",
        f'pip install "{WHEEL}[tf,run]"',
        "jupyter notebook",
        "```",
    ]


def reports(where: Addresses) -> list[str]:
    """Lines that say where a wrong number is reported; none without a repository."""
    if not where.repository:
        return []
    form = f"{where.repository}issues/new?template=wrong-number.yml"
    return [f"Have you found a number that is wrong? [Tell us]({form}), with where it stands."]


class _Written(SphinxDirective):
    """A directive that writes lines of Markdown, which depend on the book's addresses."""

    def lines(self, where: Addresses) -> list[str]:
        """Return them."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        """Parse them."""
        self.env.note_dependency(str(Path(self.env.srcdir, "pyproject.toml")))
        return self.parse_text_to_nodes("\n".join(self.lines(of(self.env.srcdir))))


class WaysIn(_Written):
    """``ways-in``: chapters, wheel, and what to type."""

    def lines(self, where: Addresses) -> list[str]:
        """List the chapters, then say what to do with them."""
        titles = {
            f"chapters/{path.stem}": _title(path)
            for path in sorted(Path(self.env.srcdir, "chapters").glob("*.ipynb"))
        }
        return [*chapters(titles, where), "", *instructions(where)]


class Reports(_Written):
    """``reports``: where a wrong number is reported."""

    def lines(self, where: Addresses) -> list[str]:
        """Name the form."""
        return reports(where)


def _title(chapter: Path) -> str:
    import nbformat

    cells = nbformat.read(chapter, as_version=4).cells
    texts = (cell.source for cell in cells if cell.cell_type == "markdown")
    return next(text for text in texts).partition("\n")[0].removeprefix("# ")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive, and set the addresses before anything asks for them."""
    app.add_directive("ways-in", WaysIn)
    app.add_directive("reports", Reports)
    app.connect("config-inited", set_addresses, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
