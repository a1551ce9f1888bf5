"""What each stored chapter was executed with: ``execution.json`` beside the notebooks.

It is not in the notebooks, so that these are the same whenever and wherever they were executed.
"""

import datetime
import json
import os
from pathlib import Path
from typing import Any

import click

from helpers import machine
from helpers.resources import replacing, stored_object

NAME = "execution.json"


def record(chapter: Path, data: str, mode: str, seconds: float) -> None:
    """Note that a chapter has been executed, in place of what was noted of it before."""
    notes = {
        **read(chapter.parent),
        chapter.stem: {
            "data": data,
            "mode": mode,
            "seconds": round(seconds),
            "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
            "versions": machine.versions(),
            "machine": f"{os.cpu_count()} cores, {machine.processor()}",
        },
    }
    text = json.dumps(dict(sorted(notes.items())), indent=1)
    with replacing(chapter.parent / NAME) as part:
        part.write_text(f"{text}\n", encoding="utf-8")


def read(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what is noted of the chapters of a folder, by their names; nothing if nothing is.

    Raises ``ClickException`` if the file is not one that :func:`record` has written.
    """
    try:
        return stored_object(folder / NAME)
    except ValueError as error:
        raise click.ClickException(f"{error}: delete it, it is made anew") from error
