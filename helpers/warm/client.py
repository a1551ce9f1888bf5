"""The other end: starts a warm process, and has it run a submission.

One process serves as many jobs at a time as callers have threads.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from helpers.warm import frames
from helpers.warm.launching import WarmError, launch
from helpers.warm.planting import plant
from helpers.warm.relaying import MOST
from helpers.warm.sandbox import bubblewrap, levels, namespaces
from helpers.warm.sandbox.clearing import remove
from helpers.warm.server import Settings

_BOOT = """\
import sys
sys.path[:] = [sys.argv[2], *sys.path, *sys.argv[3:]]
from helpers.warm.server import main
main(sys.argv[1])
"""
_PATIENCE = 5.0  # seconds for an orderly end
ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"),
    "1",
)


class JobLostError(WarmError):
    """A job did not come to its end: its supervisor is gone, or the whole warm process."""


class Warm:
    """A warm process; use it as a context manager.

    ``accepted`` names the levels of isolation that will do, ``preload`` modules that jobs will
    want; ``drawn`` has the book's pictures drawn beforehand, for jobs that run whole chapters. Once
    it is ready, `level`, `versions` and `machine` say what it has.
    """

    def __init__(
        self,
        accepted: Sequence[str] = (levels.FULL, levels.NO_NAMESPACES),
        preload: Sequence[str] = (),
        drawn: bool = False,
    ) -> None:
        self.accepted = tuple(accepted)
        self.preload = tuple(preload)
        self.drawn = drawn
        self.level = ""
        self.machine = ""
        self.versions: dict[str, str] = {}
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None
        self._sending = threading.Lock()

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="convnets-warm-"))
        try:
            self._start(self._folder)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process is not None and self._process.poll() is None

    def close(self) -> None:
        """End the process and all its children."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_PATIENCE)  # it sees that nobody asks, and clears up
            self._process.kill()
            self._process.wait()
        if self._folder is not None:
            remove(self._folder)

    def _start(self, folder: Path) -> None:
        tree = folder / "tree"
        tree.mkdir()
        data = plant(tree)
        packages = _packages()
        readable = [tree, data, *_library(), *packages]
        inside = bubblewrap.prefix(folder, tree, readable) if levels.FULL in self.accepted else []
        settings = Settings(
            folder=str(folder),
            preload=list(self.preload),
            drawn=self.drawn,
            readable=[str(path) for path in readable],
            hidden=[
                str(path) for root in packages for path in root.glob("helpers") if path.is_dir()
            ],
            accepted=list(self.accepted),
            outside=namespaces.present() if inside else {},
        )
        command = [*inside, sys.executable, "-I", "-S", "-c", _BOOT, json.dumps(asdict(settings))]
        self._process, self._connection, ready = launch(
            [*command, *map(str, (tree, *packages))],
            folder / "log",
            env=_environment(folder),
            cwd=folder,
        )
        self.level, self.versions = ready["level"], ready["versions"]
        self.machine = ready["machine"]

    def job(self, cells: Sequence[tuple[int, str]], seconds: float, memory: int) -> "Job":
        """Begin a job. Raises `JobLostError` if the process is gone."""
        own, other = socket.socketpair()
        with other, self._sending:
            try:
                assert self._connection is not None
                socket.send_fds(self._connection, [b"j"], [other.fileno()])
            except OSError as error:
                own.close()
                raise JobLostError(f"the warm process is gone: {error}") from error
        return Job(own, {"cells": cells, "seconds": seconds, "memory": memory})


class Job:
    """A job under way: the cells first, then a question at a time.

    Any of it raises `JobLostError` once nobody is there any more.
    """

    def __init__(self, connection: socket.socket, begin: dict[str, Any]) -> None:
        self._connection = connection
        self._reader = frames.Reader(MOST)
        self._send(json.dumps(begin))

    def result(self) -> dict[str, Any]:
        """Give how it ended, the child's text, and the seconds: first the cells', then answers'."""
        reply: dict[str, Any] = json.loads(self._receive())
        return {**reply, "answer": self._receive()}

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """Send a question, and wait for the result."""
        self._send(json.dumps(question))
        return self.result()

    def end(self) -> dict[str, Any]:
        """End the job, and give what it used."""
        with contextlib.closing(self._connection):
            with contextlib.suppress(OSError):
                self._connection.shutdown(socket.SHUT_WR)
            usage: dict[str, Any] = json.loads(self._receive())
        return usage

    def _send(self, text: str) -> None:
        try:
            frames.write(self._connection.fileno(), text)
        except OSError as error:
            raise self._lost() from error

    def _receive(self) -> str:
        try:
            text = self._reader.next_from(self._connection)
        except OSError as error:
            raise self._lost() from error
        if text is None:
            raise self._lost()
        return text

    def _lost(self) -> JobLostError:
        self._connection.close()
        return JobLostError("the process that watches over the job is gone")


def _packages() -> list[Path]:
    """Folders of installed packages, of this environment."""
    paths = sysconfig.get_paths()
    return list(dict.fromkeys(Path(paths[name]) for name in ("purelib", "platlib")))


def _library() -> list[Path]:
    """Folders of Python's own library, and of the libraries that it was linked with."""
    stdlib, dynamic = sysconfig.get_path("stdlib"), sysconfig.get_config_var("DESTSHARED")
    return [Path(folder) for folder in (stdlib, dynamic, f"{sys.base_prefix}/lib") if folder]


def _environment(folder: Path) -> dict[str, str]:
    """Give what the process is told of its surroundings: none of the caller's secrets."""
    home = {name: str(folder) for name in ("HOME", "MPLCONFIGDIR", "IPYTHONDIR", "KERAS_HOME")}
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "agg", "LANG": "C.UTF-8"}
    unlocked = {"HDF5_USE_FILE_LOCKING": "FALSE"}  # locks are refused: they tell others something
    return {"PATH": os.defpath, **home, **quiet, **unlocked, **ONE_THREAD}
