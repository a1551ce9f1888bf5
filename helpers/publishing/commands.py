"""The commands that make the book: ``execute``, ``site``, ``pdf``, ``slides``, ``archive``."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import click

from helpers.extras import require
from helpers.notebook import PARAMETERS
from helpers.publishing.addresses import addresses
from helpers.publishing.site import build, project_root, stage


@click.command()
@click.argument("chapters", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--data", type=click.Choice(PARAMETERS["DATA"]), default="embedded", show_default=True
)
@click.option("--mode", type=click.Choice(PARAMETERS["MODE"]), default="fast", show_default=True)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write. [default: in place; build/executed/… unless embedded and fast]",
)
@click.option(
    "--jobs", type=click.IntRange(min=1), default=2, show_default=True, help="How many at a time."
)
def execute(
    chapters: tuple[Path, ...], data: str, mode: str, output: Path | None, jobs: int
) -> None:
    """Run CHAPTERS (all of chapters/ if none is named) and store their outputs."""
    require("nbclient", "run", "convnets execute")
    from helpers.publishing.execution import execute_chapters

    paths = chapters or tuple(sorted(Path("chapters").glob("*.ipynb")))
    if not paths:
        raise click.UsageError(
            "no chapters/*.ipynb here: name one, or run this in a clone of the book"
        )
    if output is None and (data, mode) != ("embedded", "fast"):
        output = Path("build", "executed", f"{data}-{mode}")
    for path in execute_chapters(paths, output, data, mode, jobs):
        click.echo(path)


@click.command()
@click.option("--data", type=click.Choice(PARAMETERS["DATA"]), default="embedded")
@click.option("--mode", type=click.Choice(PARAMETERS["MODE"]), default="fast")
def site(data: str, mode: str) -> None:
    """Build the book into _build/html.

    The pages show the outputs that are stored in the notebooks (embedded data, fast mode). With
    other data or mode the chapters are executed first; the notebooks themselves stay as they are.
    The wheel that `make wheel` has built lies on the site; where pyproject.toml has the book's
    address, the chapters that the site offers install it from there.
    """
    from helpers.publishing.offering import learners_wheel

    root = project_root()
    source = root
    if (data, mode) != ("embedded", "fast"):
        source = stage(root, root / "_build" / data, data, mode)
    output = root / "_build" / "html"
    build(source, output, learners_wheel(root))
    click.echo(f"The book: {output / 'index.html'}")


@click.command()
def pdf() -> None:
    """Print the built book into build/, and its sheet of formulas.

    It needs Chromium, and the site that `make site` has built.
    """
    root = project_root()
    with _packages_of_a_clone("pdf"):
        from helpers.publishing import pdf
        from helpers.publishing.chromium import NoChromiumError
    click.echo("Printing the whole book, twice: about a minute.", err=True)
    try:
        for name, sheets in pdf.write_all(_built(root), root / "build"):
            click.echo(f"{root / 'build' / name}: {sheets} sheets")
    except NoChromiumError as error:
        raise click.ClickException(f"convnets pdf: {error}") from error


@click.command()
@click.argument("chapters", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def slides(chapters: tuple[Path, ...]) -> None:
    """Make slides of CHAPTERS (all if none is named) in build/slides, a file each.

    A file needs no network and nothing beside it. Its keys are those of reveal.js: the arrows, S
    for the speaker's notes, ? for all others.
    """
    root = project_root()
    with _packages_of_a_clone("slides"):
        from helpers.publishing.slides import write_slides
    book, font = addresses(root).book, root / "_theme/fonts/stix-two-math-subset.woff2"
    for chapter in chapters or sorted((root / "chapters").glob("*.ipynb")):
        path = root / "build" / "slides" / f"{chapter.stem}.html"
        try:
            count = write_slides(chapter, path, book, font)
        except ValueError as error:
            raise click.ClickException(f"convnets slides: {error}") from error
        click.echo(f"{path}: {count} slides, {path.stat().st_size / 1e6:.1f} MB")


@click.command()
def archive() -> None:
    """Pack the built site, the chapters, the wheel and their data into one ZIP in build/.

    It opens without a server and without a network. It needs what `make site wheel` has built.
    """
    from helpers.publishing.archive import NAME, write_archive

    root = project_root()
    path = root / "build" / f"{NAME}.zip"
    size = write_archive(root, _built(root), path)
    click.echo(f"{path}: {size / 1e6:.1f} MB")


@contextlib.contextmanager
def _packages_of_a_clone(command: str) -> Iterator[None]:
    """Say how to get a package that is missing, and that no extra of the wheel brings."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"convnets {command} needs the package {error.name}: run make {command}, which makes "
            "an environment with it"
        ) from error


def _built(root: Path) -> Path:
    """Return where the site is. Raises ``ClickException`` if it has not been built."""
    site = root / "_build" / "html"
    if not (site / "index.html").exists():
        raise click.ClickException(f"there is no site in {site}: run make site")
    return site
