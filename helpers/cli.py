"""The command ``convnets``. Each subcommand is imported when it is called, and no sooner."""

import importlib
from dataclasses import dataclass

import click

from helpers import __version__
from helpers.extras import MissingExtraError


@dataclass(frozen=True)
class _Subcommand:
    """Where a subcommand is found, the extra it needs, and what it does in a line."""

    target: str
    extra: str | None
    summary: str


_SUBCOMMANDS = {
    "archive": _Subcommand(
        "helpers.publishing.commands:archive", None, "Pack the built book into one ZIP"
    ),
    "data": _Subcommand("helpers.datasets.commands:data", None, "List, fetch and verify data sets"),
    "execute": _Subcommand(
        "helpers.publishing.commands:execute", "run", "Run chapters and store their outputs"
    ),
    "cats-dogs": _Subcommand(
        "helpers.experiments.cats_dogs:cats_dogs", "tf", "Train networks on photographs of pets"
    ),
    "grade": _Subcommand("helpers.grading.commands:grade", "grade", "Grade copies of the chapters"),
    "handout": _Subcommand(
        "helpers.grading.teachers.commands:handout", "grade", "Write chapters to hand out"
    ),
    "ladder": _Subcommand(
        "helpers.experiments.ladder:ladder", "tf", "Train LeNet-5, from the paper's to today's"
    ),
    "open": _Subcommand(
        "helpers.opening:open_chapters", "run", "Copy the chapters and start JupyterLab"
    ),
    "pdf": _Subcommand("helpers.publishing.commands:pdf", None, "Print the built book into a PDF"),
    "race": _Subcommand(
        "helpers.experiments.race:race", "tf", "Race to 99 % on MNIST, by the clock"
    ),
    "slides": _Subcommand(
        "helpers.publishing.commands:slides", None, "Make slides of the chapters"
    ),
    "survey": _Subcommand(
        "helpers.experiments.survey:survey", "tf", "Train small networks of each family"
    ),
    "site": _Subcommand(
        "helpers.publishing.commands:site", None, "Build the book as a static site"
    ),
}


class _LazyGroup(click.Group):
    """A group that lists its subcommands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the subcommands."""
        return sorted(_SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a subcommand; say which extra to install if a package is missing."""
        if cmd_name not in _SUBCOMMANDS:
            return None
        subcommand = _SUBCOMMANDS[cmd_name]
        try:
            return _imported(subcommand.target)
        except MissingExtraError as error:
            raise click.ClickException(f"convnets {cmd_name}: {error}") from error
        except ModuleNotFoundError as error:
            if error.name == "helpers.grading":
                raise click.ClickException(
                    f"convnets {cmd_name} is in a wheel of its own, which learners do not get: "
                    "install convnets_counted_grading-….whl, which `make wheel` builds too"
                ) from error
            if subcommand.extra is None or (error.name or "").startswith("helpers"):
                raise
            raise click.ClickException(
                f"convnets {cmd_name} needs the package {error.name}: "
                f"pip install 'convnets-counted[{subcommand.extra}]'"
            ) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list from our table, so that ``--help`` imports nothing."""
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, _SUBCOMMANDS[name].summary) for name in sorted(_SUBCOMMANDS)]
            )


def _imported(target: str) -> click.Command:
    """Return what ``module:attribute`` names."""
    module, attribute = target.split(":")
    command: click.Command = getattr(importlib.import_module(module), attribute)
    return command


@click.group(cls=_LazyGroup)
@click.version_option(__version__)
def main() -> None:
    """Run what belongs to *ConvNets, Counted*: its data, chapters, site and grader."""
