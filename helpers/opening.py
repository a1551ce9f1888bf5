"""``convnets open``: the chapters in a folder of the learner's own, and Jupyter to run them.

What a learner has written is never replaced. Of each chapter that was copied, a note beside it
keeps how its cells were; a chapter whose cells are still so may be replaced by a new edition, and
beside any other the new edition is put.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import click

from helpers import __version__
from helpers.extras import require
from helpers.resources import chapters, replacing, stored_object

FOLDER = "convnets-counted"
NOTE = ".convnets.json"


@click.command("open")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=FOLDER)
@click.option("--update", is_flag=True, help="Bring the chapters of the installed edition.")
@click.option("--start/--no-start", default=True, help="Start JupyterLab in FOLDER. [default]")
def open_chapters(folder: Path, update: bool, start: bool) -> None:
    """Copy the chapters into FOLDER and start JupyterLab there.

    A chapter that is there stays as it is. With --update it is replaced by the one of the
    installed edition if its cells are as they were copied; where you have changed something, the
    new edition is put beside it.
    """
    require("jupyterlab", "run", "convnets open")
    require("nbformat", "run", "convnets open")
    try:
        for line in copied(folder, update):
            click.echo(line)
    except OSError as error:
        raise click.ClickException(f"convnets open: {error}") from error
    if start:
        click.echo(f"JupyterLab in {folder}; stop it with Ctrl-C.")
        _lab(folder)


def copied(folder: Path, update: bool = False) -> Iterator[str]:
    """Copy the chapters into a folder, trusted by this user's Jupyter; yield what was done.

    Raises ``ClickException`` if the note of what was copied before is damaged.
    """
    folder.mkdir(parents=True, exist_ok=True)
    noted = _read(folder / NOTE)
    for chapter in chapters().values():
        target, new = folder / chapter.name, _cells(chapter)
        said = str(target)
        if target.exists():
            old = noted.get(chapter.name, "")
            if not update or old == new:
                continue
            if _cells(target) not in (old, new):
                target = folder / f"{chapter.stem}-{__version__}.ipynb"
                if target.exists():
                    continue
                said = f"{target}: edition {__version__}, beside the one that you have changed"
        with replacing(target) as part:
            shutil.copy2(chapter, part)
        if target.name == chapter.name:
            noted[chapter.name] = new
            with replacing(folder / NOTE) as note:
                note.write_text(json.dumps(noted, indent=1), encoding="utf-8")
        _trust(target)
        yield said


def _lab(folder: Path) -> None:
    """Be JupyterLab, to its end: Ctrl-C, or the end of a container, is its own affair."""
    from jupyterlab.labapp import main

    main([f"--ServerApp.root_dir={folder.resolve()}"])


def _cells(path: Path) -> str:
    """Return a hash of a notebook's cells, without their outputs; of any other file, of it all."""
    content = path.read_bytes()
    try:
        cells = json.loads(content)["cells"]
        texts = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
        content = json.dumps(texts).encode()
    except (ValueError, TypeError, KeyError):
        pass
    return hashlib.sha256(content).hexdigest()


def _read(note: Path) -> dict[str, str]:
    try:
        return stored_object(note)
    except ValueError as error:
        raise click.ClickException(
            f"{error}: delete it; what you have written stays as it is"
        ) from error


def _trust(path: Path) -> None:
    """Sign a notebook for this user's Jupyter, so that its figures move before it is run."""
    import nbformat
    from nbformat.sign import NotebookNotary

    # nbformat 5.10.0 does not make the folder in which it notes signatures.
    Path(NotebookNotary().data_dir).mkdir(parents=True, exist_ok=True)
    NotebookNotary().sign(nbformat.read(path, as_version=4))
