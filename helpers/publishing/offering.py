"""What a built site offers beside its pages: the learners' wheel, and chapters that install it.

The committed chapters name no address. Those that a published book offers name its own, so that a
chapter runs from the top wherever it was downloaded to, and open in Colab by a link.
"""

import re
import shutil
from pathlib import Path

import click

from helpers.publishing.addresses import Addresses
from helpers.resources import replacing

WHEELS = "wheels"
CHAPTERS = Path("_sources", "chapters")
_WHEEL = "convnets_counted-*.whl"
_COURSE = re.compile(r'^COURSE = ""', re.MULTILINE)
_HEADING = re.compile(r"\A# .*$", re.MULTILINE)


def learners_wheel(root: Path) -> Path:
    """Return the wheel that ``make wheel`` has built in a clone.

    Raises ``ClickException`` if there is none, or more than one.
    """
    wheels = sorted((root / "build" / "wheel").glob(_WHEEL))
    if len(wheels) != 1:
        raise click.ClickException(
            f"{root / 'build' / 'wheel'} holds {len(wheels)} wheels {_WHEEL}, not one: "
            "run make wheel"
        )
    return wheels[0]


def offer(site: Path, wheel: Path, where: Addresses) -> None:
    """Put the wheel on a built site, and its address into the chapters that the site offers."""
    (site / WHEELS).mkdir(exist_ok=True)
    shutil.copy2(wheel, site / WHEELS)
    if where.book:
        for path in sorted((site / CHAPTERS).glob("*.ipynb")):
            _address(path, f"{where.book}{WHEELS}/{wheel.name}", where.colab(path.name))


def _address(path: Path, wheel: str, colab: str) -> None:
    """Write into a chapter where the package is, and a link that opens the chapter in Colab."""
    import nbformat  # which looking for the wheel does not need

    notebook = nbformat.read(path, as_version=4)
    cells = {cell["id"]: cell for cell in notebook.cells}
    source, times = _COURSE.subn(f'COURSE = "{wheel}"', cells["setup"].source)
    if times != 1:
        raise click.ClickException(f'{path}: its first cell has no line COURSE = ""')
    cells["setup"].source = source
    if colab:
        title = cells["title"]
        title.source = _HEADING.sub(rf"\g<0>\n\n[Open in Colab]({colab})", title.source, count=1)
    with replacing(path) as part:
        nbformat.write(notebook, part)
