"""Starts warm processes for one's own notebooks, and has them fork: the other end of `cells`.

One warm process serves all kernels of a Python process that have the same interpreter and start
from the same environment; it ends with that process.
"""

import atexit
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import threading
from pathlib import Path

from helpers.warm import frames
from helpers.warm.launching import WarmError, launch

_BOOT = """\
import sys
sys.path[:] = [path for path in sys.path if path]
from helpers.warm.kernel_server import main
main()
"""
# What is read when packages are imported; the rest of the environment a kernel gets when it begins.
_READ_AT_IMPORT = ("PYTHON", "LD_", "MPL", "TF_", "KERAS_", "CUDA_", "XLA_", "OMP_", "OPENBLAS_")
_UNKNOWN = -1  # how a kernel ended: only its parent is told


def available() -> bool:
    """Whether kernels can be forked here: on Linux from 5.3 on."""
    if sys.platform != "linux":
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


class ForkedKernel:
    """A kernel's process: as much of ``subprocess.Popen`` as a provisioner needs."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, handle: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._handle = handle

    def poll(self) -> int | None:
        """Give ``None`` while it runs."""
        self._look(0)
        return self.returncode

    def wait(self) -> int | None:
        """Wait until it has ended."""
        self._look(None)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._handle, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def _look(self, seconds: float | None) -> None:
        if self.returncode is None and select.select([self._handle], [], [], seconds)[0]:
            os.close(self._handle)
            self.returncode = _UNKNOWN


class WarmKernels:
    """A warm process that forks kernels."""

    def __init__(self, interpreter: list[str], environment: dict[str, str]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="convnets-warm-"))
        try:
            self.process, self.connection, _ = launch(
                [*interpreter, "-c", _BOOT],
                self.folder / "log",
                env={**environment, "OPENBLAS_NUM_THREADS": "1"},
            )
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def fork(self, arguments: list[str], environment: dict[str, str], folder: str) -> ForkedKernel:
        """Fork a kernel that is called with these arguments. Raises `WarmError` if it fails."""
        own, other = socket.socketpair()
        told = {"arguments": arguments, "environment": environment, "directory": folder}
        try:
            with own:
                with other:
                    socket.send_fds(self.connection, [b"j"], [other.fileno()])
                socket.send_fds(own, [b"s"], [1, 2])
                frames.write(own.fileno(), json.dumps(told))
                pid, handles, _, _ = socket.recv_fds(own, 32, 1)
        except OSError as error:
            raise WarmError(f"the warm process is gone: {error}") from error
        if not handles:
            said = (self.folder / "log").read_text(errors="replace").strip().splitlines()
            raise WarmError(f"no kernel was forked in {folder}: {said[-1] if said else '?'}")
        return ForkedKernel(int(pid), handles[0])

    def close(self) -> None:
        """End the process and all its kernels."""
        self.connection.close()
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


_begun: dict[object, WarmKernels] = {}
_beginning = threading.Lock()


def warm_kernels(interpreter: list[str], environment: dict[str, str]) -> WarmKernels:
    """Give the warm process of an interpreter and an environment; start it if there is none.

    It ends with this Python process. Raises `WarmError` if it does not start.
    """
    read = {name: environment[name] for name in environment if name.startswith(_READ_AT_IMPORT)}
    key = os.getpid(), *interpreter, *sorted(read.items())
    with _beginning:
        if key not in _begun or _begun[key].process.poll() is not None:
            _begun[key] = WarmKernels(interpreter, environment)
            atexit.register(_begun[key].close)
        return _begun[key]
