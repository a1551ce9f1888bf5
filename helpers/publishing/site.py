"""``convnets site``: the static book, built from the notebooks' stored outputs."""

import shutil
import subprocess
import sys
from pathlib import Path

import click

BOOK_FILES = (
    "_config.yml", "_toc.yml", "_ext", "_theme", "references.bib", "index.md", "readme.png",
    "pyproject.toml",
)  # fmt: skip
CHAPTERS = "chapters"
DRAWN = ("05-cats-and-dogs",)  # with real data it would show what may not be republished


def build(source: Path, output: Path, wheel: Path | None = None) -> None:
    """Build the book in ``source`` into ``output``, from nothing; offer ``wheel`` on it.

    It takes the place of what stood in ``output`` once it is whole: if the build had a warning,
    the old site stays, and ``ClickException`` is raised.
    """
    work, old = output.parent / "work", output.parent / "old"
    for directory in (work, old):
        shutil.rmtree(directory, ignore_errors=True)
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    if not jupyter_book.exists():
        raise click.ClickException(
            f"convnets site needs Jupyter Book beside {sys.executable}: run make site, which makes "
            "an environment with it"
        )
    strict = ("-W", "-n", "--keep-going", "--quiet")
    finished = subprocess.run(
        [jupyter_book, "build", source, "--path-output", work, *strict],
        stdout=subprocess.DEVNULL,  # warnings and errors come on the other stream
        check=False,
    )
    if finished.returncode:
        raise click.ClickException(
            "the book has the problems listed above; no site was built, and an old one stays"
        )
    built = work / "_build" / "html"
    if wheel:
        from helpers.publishing.addresses import addresses
        from helpers.publishing.offering import offer

        offer(built, wheel, addresses(source))
    if output.exists():
        output.rename(old)
    built.rename(output)
    for directory in (work, old):
        shutil.rmtree(directory, ignore_errors=True)


def stage(root: Path, directory: Path, data: str, mode: str) -> Path:
    """Copy the book into ``directory``, its chapters executed on ``data``; return ``directory``.

    With real data the chapters of ``DRAWN`` keep their stored outputs.
    """
    from helpers.publishing.execution import execute_chapters

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
    root = Path(__file__).resolve().parents[2]
    if not (root / "_config.yml").exists():
        raise click.ClickException(
            "this command works on a clone of the book, which an installed package is not: run it "
            "there, after make site has made its environment"
        )
    return root
