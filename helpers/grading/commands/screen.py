"""What a command prints: cut to the width of a terminal, and whole for a file or a pipe."""

import shutil
import sys

import click


def say(text: str) -> None:
    """Print lines; where nobody looks at a screen, none is cut."""
    from helpers.grading.gradebook.showing import fitted

    if sys.stdout.isatty():
        text = fitted(text, shutil.get_terminal_size().columns)
    click.echo(text)
