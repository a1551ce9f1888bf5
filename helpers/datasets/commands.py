"""The command ``convnets data``: what data there is, fetch it, check it, say where it is."""

from collections.abc import Iterator
from pathlib import Path

import click

from helpers import tables
from helpers.datasets import registry
from helpers.datasets.cache import cache_directory
from helpers.datasets.locate import expanded, found, obtain
from helpers.datasets.model import CorruptDataError, DatasetError, MissingDataError
from helpers.datasets.registry import Entry, File


class _Group(click.Group):
    """A group whose commands report a ``DatasetError`` in words, with exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except DatasetError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Group)
def data() -> None:
    """List, fetch and check the data sets of the book.

    Real data is looked for in $CONVNETS_DATA, then in the cache (convnets data path).
    """


@data.command("list")
def list_() -> None:
    """Show every data set: name, source, images, download, licence, where it is."""
    rows = [("NAME", "SOURCE", "WHAT", "IMAGES", "DOWNLOAD", "LICENCE", "WHERE")]
    for entry in registry.entries():
        train, test = entry.images
        size = _megabytes(sum(file.size for file in entry.files)) if entry.files else "-"
        images = f"{train:,} + {test:,}"
        where = _where(entry)
        rows.append((entry.name, entry.source, entry.title, images, size, entry.licence, where))
    for line in tables.aligned(rows, "<" * len(rows[0])):
        click.echo(line.rstrip())


@data.command()
@click.argument("name")
@click.option(
    "--to",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="Put the files there instead, for a machine that is offline: CONVNETS_DATA names it.",
)
def fetch(name: str, directory: Path | None) -> None:
    """Download the real data set NAME into the cache, unless it is there, and verify it."""
    entry = registry.find(name, "real")
    if entry.files:
        for file in entry.files:
            place = obtain(entry, file) if directory is None else _into(directory, entry, file)
            click.echo(f"ok  {place}  {_megabytes(file.size)}")
        click.echo(f"{entry.title}: {entry.attribution}; licence {entry.licence}; {entry.homepage}")
    else:
        from helpers.datasets import photographs

        click.echo(f"unverified  {photographs.found(entry)}")
        click.echo(entry.obtain)


@data.command()
@click.argument("name", required=False)
def verify(name: str | None) -> None:
    """Check the files of the real data set NAME, or of all: ok, wrong, missing or unverified.

    Exit code 1 if a file is wrong or, with a NAME, missing. Nothing is downloaded or changed; a
    zip of photographs is unpacked into the cache.
    """
    named = [registry.find(name, "real")] if name else registry.entries()
    verdicts = [
        verdict
        for entry in named
        if entry.source == "real"
        for verdict in (_files(entry) if entry.files else _photographs(entry))
    ]
    for verdict, what in verdicts:
        click.echo(f"{verdict:<10}  {what}")
    failures = {"wrong", "missing"} if name else {"wrong"}
    if any(verdict in failures for verdict, _ in verdicts):
        raise click.exceptions.Exit(1)


@data.command()
@click.argument("name", required=False)
def path(name: str | None) -> None:
    """Show the cache's folder or, with a NAME, where its real files are."""
    if name is None:
        click.echo(cache_directory())
        return
    entry = registry.find(name, "real")
    places = _places(entry)
    if not places:
        raise MissingDataError(f"{entry.title} was not found; convnets data fetch {name}")
    for place in places:
        click.echo(place)


@data.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
def audit(directory: Path) -> None:
    """Look at the photographs in DIR, a folder of class folders such as train/cats.

    Shows which do not decode, which are there twice (exactly, nearly or mirrored, also across
    splits and classes), their sizes, and what is odd. Exit code 1 if one cannot be used.
    """
    from helpers.datasets.audit import audit as look_through

    report = look_through(directory)
    click.echo(report)
    if report.broken:
        raise click.exceptions.Exit(1)


def _into(directory: Path, entry: Entry, file: File) -> Path:
    """Download into a folder of the user's own, in which nothing is ever deleted."""
    place = expanded(directory) / entry.folder / file.name
    if place.is_file() and (problem := file.problem(place)):
        raise CorruptDataError(f"{place} {problem}; remove it, or name another folder")
    from helpers.datasets.fetch import fetch as fetch_file

    return fetch_file(entry, file, place.parent)


def _files(entry: Entry) -> Iterator[tuple[str, str]]:
    for file in entry.files:
        paths = list(found(entry, file))
        if not paths:
            yield "missing", f"{entry.title}: {file.name}"
        for place in paths:
            problem = file.problem(place)
            yield ("wrong", f"{place}: {problem}") if problem else ("ok", str(place))


def _photographs(entry: Entry) -> Iterator[tuple[str, str]]:
    from helpers.datasets import photographs

    try:
        place = photographs.found(entry)
    except MissingDataError:
        yield "missing", f"{entry.title}: convnets data fetch {entry.name} says how to get it"
        return
    try:
        splits = photographs.load(entry, None, size=16)
    except CorruptDataError as error:
        yield "wrong", str(error)
        return
    count = len(splits.train_images) + len(splits.test_images)
    yield "unverified", f"{place}: {count:,} photographs, all of them decode"


def _places(entry: Entry) -> list[Path]:
    """Files found, or the folder or zip of the photographs; unchecked."""
    if entry.files:
        firsts = (next(found(entry, file), None) for file in entry.files)
        return [place for place in firsts if place]
    from helpers.datasets import photographs

    try:
        return [photographs.found(entry)]
    except MissingDataError:
        return []


def _where(entry: Entry) -> str:
    if entry.source == "embedded":
        return "in the package"
    places = _places(entry)
    if not places:
        return "not here"
    folders = dict.fromkeys(str(place.parent if entry.files else place) for place in places)
    missing = len(entry.files) - len(places) if entry.files else 0
    return ", ".join(folders) + (f" ({missing} of {len(entry.files)} missing)" if missing else "")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.1f} kB"
