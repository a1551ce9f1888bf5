"""Runs the chapters as Colab would: its versions, its IPython, the wheel from a web address.

    make colab                                                  what Colab has today
    .venv/bin/python -m tests.colab.emulate --tensorflow 2.19 --python 3.12
    .venv/bin/python -m tests.colab.emulate --kaggle chapters/01-*.ipynb

Makes an environment with the versions of ``constraints.txt``, a ``google.colab`` that is there when
a kernel starts, and a server on this machine with the learners' wheel. Each chapter is run in an
empty directory by a kernel that lacks the package, as the published book offers it; its outputs
are compared with the stored ones, and nothing may be written to stderr. Not part of ``make test``:
it installs a second TensorFlow, the one for graphics cards, as Colab has it.
"""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
import nbformat

from helpers.publishing.addresses import Addresses
from helpers.publishing.offering import CHAPTERS, learners_wheel, offer
from tests.colab.take_in import required
from tests.serving import served

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CONSTRAINTS = HERE / "constraints.txt"
OURS = ("nbval==0.11.0", "pip")  # to run and compare; the first cell asks for pip
UV = Path(sys.executable).with_name("uv")


def environment(directory: Path, python: str, tensorflow: str) -> Path:
    """Make a Python with Colab's packages, or with a TensorFlow of one's choice; its ``bin``."""
    made = subprocess.run([UV, "venv", "--quiet", "--python", python, directory], check=False)
    if made.returncode:
        raise click.ClickException(f"no Python {python} here, and uv could not provide one")
    colabs = ["ipykernel", *map(str, required())]
    command = [UV, "pip", "install", "--quiet", *colabs, *OURS]
    if tensorflow:
        command += [f"tensorflow=={tensorflow}.*"]
    else:
        version = re.search(r"^tensorflow(==.*)$", CONSTRAINTS.read_text("utf-8"), re.MULTILINE)[1]
        command += [f"tensorflow{version}", "--constraint", CONSTRAINTS]
    subprocess.run(command, env={**os.environ, "VIRTUAL_ENV": str(directory)}, check=True)
    return directory / "bin"


@contextlib.contextmanager
def published(chapters: list[Path], site: Path) -> Iterator[Path]:
    """Serve what a site offers, with these chapters; yield the folder where they are."""
    folder = site / CHAPTERS
    folder.mkdir(parents=True)
    for chapter in chapters:
        (folder / chapter.name).write_bytes(chapter.read_bytes())
    with served(site) as address:
        offer(site, learners_wheel(ROOT), Addresses(f"{address}/"))
        yield folder


def runtime(directory: Path, kaggle: bool) -> dict[str, str]:
    """Make what a kernel of Colab or Kaggle finds beside its packages; return its environment."""
    startup = directory / "ipython/profile_default/startup"
    stub = directory / "stub/google/colab"
    for place in (startup, stub):
        place.mkdir(parents=True)
    (stub / "__init__.py").touch()
    if not kaggle:
        (startup / "colab.py").write_text("import google.colab\n", encoding="utf-8")
    left_out = {"PYTHONPATH", "VIRTUAL_ENV"}
    return {
        **{name: value for name, value in os.environ.items() if name not in left_out},
        "PYTHONPATH": str(directory / "stub"),
        "IPYTHONDIR": str(directory / "ipython"),
        **({"KAGGLE_KERNEL_RUN_TYPE": "Interactive"} if kaggle else {}),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # the kernel's debugger would say so on stderr
    }


def run(chapter: Path, binaries: Path, directory: Path, variables: dict[str, str]) -> bool:
    """Run a chapter where the package is not; whether it gave what is stored, and no stderr."""
    subprocess.run(
        [binaries / "python", "-m", "pip", "uninstall", "-qqq", "--yes", "convnets-counted"],
        check=True,
    )
    empty = directory / chapter.stem
    empty.mkdir()
    notebook = nbformat.read(chapter, as_version=4)
    notebook.cells[0].metadata.tags += ["nbval-ignore-output"]  # pip says what it has done
    nbformat.write(notebook, empty / chapter.name)
    options = ("--nbval", "-q", "-p", "no:cacheprovider", "--rootdir", empty, "--tb=short")
    options += ("-W", "ignore::DeprecationWarning")  # of the Jupyter client that runs it
    done = subprocess.run(
        [binaries / "python", "-m", "pytest", *options, empty], cwd=empty, env=variables
    )
    click.echo(f"{chapter.name}: {'as stored' if done.returncode == 0 else 'not as stored'}")
    return done.returncode == 0


@click.command()
@click.argument("chapters", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--python", default="3.13", show_default=True, help="Colab's.")
@click.option("--tensorflow", default="", help="Another than Colab's, such as 2.19.")
@click.option("--kaggle", is_flag=True, help="Be Kaggle: another way to know where one is.")
def main(chapters: tuple[Path, ...], python: str, tensorflow: str, kaggle: bool) -> None:
    """Run CHAPTERS, by default all, and see that only our own package has been added."""
    names = list(chapters) or sorted(ROOT.glob("chapters/*.ipynb"))
    with tempfile.TemporaryDirectory(prefix="convnets-colab-") as name:
        directory = Path(name)
        binaries = environment(directory / "venv", python, tensorflow)
        variables = runtime(directory, kaggle)
        freeze = [binaries / "python", "-m", "pip", "freeze", "--exclude", "convnets-counted"]
        before = subprocess.check_output(freeze)
        with published(names, directory / "site") as folder:
            well = [run(folder / it.name, binaries, directory, variables) for it in names]
        unchanged = subprocess.check_output(freeze) == before
    click.echo("no other package was changed" if unchanged else "other packages were changed!")
    sys.exit(not (all(well) and unchanged))


if __name__ == "__main__":
    main()
