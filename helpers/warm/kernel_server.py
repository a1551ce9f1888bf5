"""A warm process for one's own notebooks, and the IPython kernel in each child that it forks.

Nothing is hidden or bounded here: a child is what ``python -m ipykernel_launcher`` would have been,
with its imports done. It is ipykernel's own kernel, so that it says the same to whoever speaks its
protocol; `forking` is the other end.
"""

import gc
import json
import os
import signal
import socket
import sys
from importlib.util import find_spec

from helpers.warm import frames
from helpers.warm.sandbox import linux
from helpers.warm.server import require_one_thread, serve

_MOST = 16_000_000  # bytes of a job: the environment and the kernel's arguments


def main() -> None:
    """Import what notebooks want, and fork a kernel for each connection until the other end closes.

    The other end is the standard input.
    """
    connection = socket.socket(fileno=os.dup(0))
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    before = dict(os.environ)
    _import()
    added = dict(os.environ.items() - before.items())
    require_one_thread()
    gc.collect()
    gc.freeze()
    frames.write(connection.fileno(), "{}")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    serve(connection, lambda job: _become_a_kernel(job, added))


def _import() -> None:
    import ipykernel.debugger
    import ipykernel.ipkernel
    import ipykernel.kernelapp  # noqa: F401

    from helpers.notebook import import_tensorflow

    sys.ps1 = "In : "  # TensorFlow and matplotlib look whether somebody sits before them
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    import_tensorflow()

    import helpers.figures  # noqa: F401


def _become_a_kernel(job: socket.socket, added: dict[str, str]) -> None:
    """Take the caller's environment, directory and streams, run its kernel, and end the process.

    ``added`` is what imports have put into the environment, as they would have in the kernel.
    """
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    _, streams, _, _ = socket.recv_fds(job, 1, 2)
    for stream, own in zip(streams, (1, 2), strict=True):
        os.dup2(stream, own)
        os.close(stream)
    text = frames.Reader(_MOST).next_from(job)
    if text is None:
        sys.exit(1)
    told = json.loads(text)
    os.environ.clear()
    os.environ.update(added | told["environment"])
    os.chdir(told["directory"])
    _renew()
    launcher = find_spec("ipykernel_launcher")
    sys.argv = [str(launcher and launcher.origin), *told["arguments"]]
    handle = os.pidfd_open(os.getpid())
    socket.send_fds(job, [str(os.getpid()).encode()], [handle])
    os.close(handle)
    job.close()

    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(parent_handle=os.getppid())
    sys.exit()


def _renew() -> None:
    """Undo what all children would share: NumPy's generator, and one thread for OpenBLAS."""
    import numpy as np
    from threadpoolctl import threadpool_limits

    np.random.seed()
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
    wanted = [os.environ[name] for name in names if os.environ.get(name, "").isdigit()]
    threads = int(wanted[0]) if wanted else len(os.sched_getaffinity(0))
    threadpool_limits(threads, user_api="blas")
