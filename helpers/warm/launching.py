"""Starting a process that talks through a socket, which is its standard input."""

import json
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from helpers.warm import frames
from helpers.warm.relaying import MOST


class WarmError(Exception):
    """The warm process could not be started, or is gone; the message says why."""


def launch(
    command: Sequence[str], log: Path, env: dict[str, str], cwd: Path | None = None
) -> tuple[subprocess.Popen[bytes], socket.socket, dict[str, Any]]:
    """Start a process with a socket as its standard input: it, our end, and its first frame.

    Raises `WarmError` with the last line of ``log``, its standard error, if it ends before.
    """
    own, other = socket.socketpair()
    with log.open("wb") as errors, other:
        process = subprocess.Popen(
            command,
            stdin=other.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=env,
            cwd=cwd,
            start_new_session=True,
        )
    try:
        ready = frames.Reader(MOST).next_from(own)
    except BaseException:
        own.close()
        process.kill()
        process.wait()
        raise
    if ready is None:
        own.close()
        process.wait()
        said = log.read_text(errors="replace").strip().splitlines()
        raise WarmError(f"the warm process did not start: {said[-1] if said else '?'}")
    return process, own, json.loads(ready)
