"""The warm process: started by `client`, with a socket as its standard input.

It imports, tells that it is ready, and forks for each connection that is handed to it. It has one
thread and executes nothing of TensorFlow: a child forked after that hangs for ever.
"""

import contextlib
import gc
import importlib
import json
import os
import platform
import signal
import socket
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers import machine
from helpers.warm import frames, supervisor
from helpers.warm.sandbox import cgroups, namespaces, probing
from helpers.warm.sandbox.clearing import remove

_PATIENCE = 3.0  # seconds


@dataclass(frozen=True)
class Settings:
    """What the other end decides.

    `folder` holds the jobs' folders, and goes with the process; `readable` and `hidden` are as in
    :class:`.levels.Sandbox`; `accepted` are the levels of isolation that will do, best first;
    `preload` names modules to import beforehand, `drawn` says whether to draw the book's pictures
    as well. `outside` tells the namespaces of the other end, if this process was put into others.
    """

    folder: str
    preload: list[str]
    drawn: bool
    readable: list[str]
    hidden: list[str]
    accepted: list[str]
    outside: dict[str, str]


def main(told: str) -> None:
    """Import, and serve jobs until the other end closes."""
    settings = Settings(**json.loads(told))
    connection = socket.socket(fileno=os.dup(0))
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    works = Path(settings.folder, "works")
    works.mkdir()
    sandbox = probing.best(
        [*map(Path, settings.readable)],
        works,
        [*map(Path, settings.hidden)],
        settings.accepted,
        enclosed=bool(settings.outside) and namespaces.none_of(settings.outside),
    )
    shell = _imported(settings.preload, settings.drawn)
    sandbox.build()
    with contextlib.suppress(OSError):
        cgroups.sweep()
    require_one_thread()
    gc.collect()
    gc.freeze()
    ready = {"level": sandbox.level, "versions": machine.installed(), "machine": platform.machine()}
    frames.write(connection.fileno(), json.dumps(ready))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        serve(connection, lambda job: supervisor.serve(job, shell, sandbox))
    finally:
        _wait_for_jobs()
        remove(Path(settings.folder))


def serve(connection: socket.socket, begin: Callable[[socket.socket], None]) -> None:
    """Fork for each connection that is handed over; ``begin`` takes it and ends the process."""
    while True:
        content, descriptors, _, _ = socket.recv_fds(connection, 1, 1)
        if not content:
            return
        [descriptor] = descriptors
        if not os.fork():
            connection.close()
            begin(socket.socket(fileno=descriptor))
        os.close(descriptor)


def _wait_for_jobs() -> None:
    """Give jobs the time to see that nobody asks any more, and to clear up behind themselves."""
    until = time.monotonic() + _PATIENCE
    with contextlib.suppress(ChildProcessError):  # there are none any more
        while time.monotonic() < until:
            os.waitpid(-1, os.WNOHANG)
            time.sleep(0.01)


def _imported(preload: Sequence[str], drawn: bool) -> Any:  # noqa: ANN401 - IPython has no types
    """Import what chapters import, and make the shell that children will use."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    from helpers.notebook import import_tensorflow

    import_tensorflow()
    import matplotlib.pyplot as plt

    from helpers import datasets

    for name in preload:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for name in ("garments", "pets") if drawn else ():
        datasets.load(name)  # NumPy alone: nothing of TensorFlow is executed
    plt.switch_backend("agg")
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config, colors="NoColor")
    shell.run_cell("raise ValueError", store_history=False, silent=True)
    with contextlib.suppress(ValueError):
        int("x")
    traceback.format_exc()
    return shell


def require_one_thread() -> None:
    """Raise ``RuntimeError`` if this process has other threads, which a fork would lose."""
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads != 1:
        raise RuntimeError(f"the warm process has {threads} threads, one is needed to fork")
