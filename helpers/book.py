"""``convnets site``: the static book, built from the notebooks' stored outputs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import click

from helpers.notebook import PARAMETERS

BOOK_FILES = ("_config.yml", "_toc.yml", "_ext", "_theme", "references.bib", "index.md")
CHAPTERS = "chapters"
DRAWN = ("05-cats-and-dogs",)  # with real data it would show what may not be republished


def build(source: Path, output: Path) -> None:
    """Build the book in ``source`` into ``output``, from nothing.

    Whatever stood in ``output`` is removed first, and it exists afterwards only if the build had
    no warning: a build that failed leaves half of a site behind. Raises ``ClickException`` then.
    """
    work = output.parent / "work"
    for directory in (output, work):
        shutil.rmtree(directory, ignore_errors=True)
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    strict = ("-W", "-n", "--keep-going", "--quiet")
    finished = subprocess.run(
        [jupyter_book, "build", source, "--path-output", work, *strict],
        stdout=subprocess.DEVNULL,  # warnings and errors come on the other stream
        check=False,
    )
    if finished.returncode:
        raise click.ClickException("the book has the problems listed above; no site was built")
    (work / "_build" / "html").rename(output)
    shutil.rmtree(work)


def stage(root: Path, directory: Path, data: str, mode: str) -> Path:
    """Copy the book into ``directory``, its chapters executed on ``data``; return ``directory``.

    With real data the chapters of ``DRAWN`` keep their stored outputs.
    """
    from helpers.execution import execute_chapters

    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(root / CHAPTERS, directory / CHAPTERS)
    for name in BOOK_FILES:
        copy = shutil.copytree if (root / name).is_dir() else shutil.copy2
        copy(root / name, directory / name)
    kept = DRAWN if data == "real" else ()
    chapters = [path for path in sorted((root / CHAPTERS).glob("*.ipynb")) if path.stem not in kept]
    execute_chapters(chapters, directory / CHAPTERS, data=data, mode=mode)
    return directory


def project_root() -> Path:
    """Find the checkout that holds the book. Raises ``ClickException`` outside of one."""
    root = Path(__file__).resolve().parent.parent
    if not (root / "_config.yml").exists():
        raise click.ClickException(
            "the book's pages are not part of an installed package: run this in a checkout"
        )
    return root


@click.command()
@click.option("--data", type=click.Choice(PARAMETERS["DATA"]), default="embedded")
@click.option("--mode", type=click.Choice(PARAMETERS["MODE"]), default="fast")
def site(data: str, mode: str) -> None:
    """Build the book into _build/html.

    The pages show the outputs that are stored in the notebooks (embedded data, fast mode). With
    other data or mode the chapters are executed first; the notebooks themselves stay as they are.
    """
    root = project_root()
    source = root
    if (data, mode) != ("embedded", "fast"):
        source = stage(root, root / "_build" / data, data, mode)
    output = root / "_build" / "html"
    build(source, output)
    click.echo(f"The book: {output / 'index.html'}")
