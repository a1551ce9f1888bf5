"""The commands ``convnets execute`` and ``convnets site``."""

from pathlib import Path

import click

from helpers.extras import require
from helpers.notebook import PARAMETERS
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
    """
    root = project_root()
    source = root
    if (data, mode) != ("embedded", "fast"):
        source = stage(root, root / "_build" / data, data, mode)
    output = root / "_build" / "html"
    build(source, output)
    click.echo(f"The book: {output / 'index.html'}")
