"""Takes in what a new Colab runtime has: the output of ``!pip freeze`` there.

    .venv/bin/python -m tests.colab.take_in freeze.txt

Writes ``constraints.txt`` and says which of our own requirements it does not meet. Lines that name
a file or a repository cannot be installed elsewhere and are left out.
"""

import re
import tomllib
from pathlib import Path

import click
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from helpers.resources import replacing

HERE = Path(__file__).parent
PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;@/]+)$")


def pins(frozen: str) -> dict[str, str]:
    """Return the versions that a freeze pins, by the packages' normal names, from A to Z."""
    found = (PINNED.match(line.strip()) for line in frozen.splitlines())
    return dict(sorted((canonicalize_name(it[1]), it[2]) for it in found if it))


def required() -> list[Requirement]:
    """Return what our package asks for, of which Colab installs nothing."""
    project = tomllib.loads((HERE.parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
    return [Requirement(line) for line in project["dependencies"]]


def unmet(versions: dict[str, str]) -> list[str]:
    """Return our requirements that these versions lack or do not meet."""
    return [
        f"{it}: {versions.get(canonicalize_name(it.name), 'not there')}"
        for it in required()
        if not it.specifier.contains(versions.get(canonicalize_name(it.name), "0"))
    ]


@click.command()
@click.argument("freeze", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(freeze: Path) -> None:
    """Write constraints.txt from FREEZE."""
    versions = pins(freeze.read_text(encoding="utf-8"))
    if "tensorflow" not in versions:
        raise click.ClickException(f"{freeze} pins no tensorflow: is it Colab's pip freeze?")
    with replacing(HERE / "constraints.txt") as part:
        lines = (f"{name}=={version}\n" for name, version in versions.items())
        part.write_text("".join(lines), encoding="utf-8")
    click.echo(f"{len(versions)} packages; TensorFlow {versions['tensorflow']}")
    for line in unmet(versions):
        click.echo(f"not met: {line}")


if __name__ == "__main__":
    main()
