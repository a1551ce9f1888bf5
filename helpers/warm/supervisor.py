"""Between the two forks: watches over a child, and relays what is asked and answered.

It runs no learner's code. The child's time, memory and files are bounded here where the kernel
does not do it; when the other end hangs up, the child ends.
"""

import contextlib
import json
import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from helpers.warm import child, frames, relaying, watching
from helpers.warm.sandbox import cgroups, levels, linux


def serve(connection: socket.socket, shell: Any, sandbox: levels.Sandbox) -> NoReturn:  # noqa: ANN401
    """Do the job that comes over ``connection``, and end the process."""
    try:
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        os.setsid()  # Linux shares processors fairly between sessions: however many threads
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        reader = frames.Reader(relaying.MOST)
        text = reader.next_from(connection)
        if text is None:
            os._exit(0)
        job = json.loads(text)
        with _bounded(job["memory"]) as group, _folder(sandbox) as work:
            watch = _fork(job, shell, sandbox, work, group)
            try:
                watch.relay(connection, reader)
            finally:
                usage = watch.end()
        frames.write(connection.fileno(), json.dumps(usage))
    finally:
        os._exit(0)


@contextlib.contextmanager
def _bounded(memory: int) -> Iterator[cgroups.Group | None]:
    """Give a control group for the child, if one can be made."""
    with contextlib.ExitStack() as stack:
        group = None
        with contextlib.suppress(OSError):
            group = stack.enter_context(cgroups.group(memory, watching.THREADS))
        yield group


@contextlib.contextmanager
def _folder(sandbox: levels.Sandbox) -> Iterator[Path]:
    """Give an empty folder, and take it away with all that the child made of it."""
    work = Path(tempfile.mkdtemp(dir=sandbox.works))
    try:
        yield work
    finally:
        sandbox.clear(work)


def _fork(
    job: dict[str, Any],
    shell: Any,  # noqa: ANN401
    sandbox: levels.Sandbox,
    work: Path,
    group: cgroups.Group | None,
) -> relaying.Watch:
    asked, to_child = os.pipe()
    from_child, answers = os.pipe()
    proc = watching.open_proc()
    base = watching.Meter(os.getpid(), proc, None).memory()  # a child begins as a copy
    enter = sandbox.prepared(work)
    process = os.fork()
    if not process:
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        with contextlib.suppress(OSError):  # the kernel is to end it before anybody else
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
        if group is not None:
            with contextlib.suppress(OSError):  # then it is only watched
                group.take_this_process()
        child.run(job["cells"], asked, answers, shell, enter)
    os.close(asked)
    os.close(answers)
    os.set_blocking(to_child, False)
    meter = watching.Meter(process, proc, None if sandbox.bounds_files else work)
    return relaying.Watch(to_child, from_child, job["seconds"], job["memory"], meter, base, group)
