"""Run every attack in a sandbox of its own, and print what came of each as JSON.

Executed by a Python of its own: ``trying.py LEVEL``, with `attacks`, `lazily` and `helpers` beside.
"""

import ctypes
import json
import os
import select
import signal
import socket
import sys
import sysconfig
import tempfile
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).parent))

import attacks

from helpers.warm.sandbox import levels, probing

SECONDS = 10


def main(level: str) -> None:
    """Make the targets, and try each attack on them."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as base:
        told = targets(Path(base).resolve())
        readable = Path(told.readable)
        library = Path(sysconfig.get_path("stdlib"))
        roots = (readable, library, Path(sys.base_prefix, "lib"), Path(__file__).parent)
        hidden = (readable / "hidden",)
        sandbox = levels.Sandbox(level, roots, Path(told.works), hidden)
        if not probing.holds(sandbox) and level != levels.NONE:
            print(json.dumps({"cannot": f"this machine has no level {level!r} for this user"}))
            return
        sandbox.build()
        deeds = {name: each.do for name, each in attacks.ATTACKS.items()} | attacks.PERMITTED
        tried = {name: outcome(sandbox, do, told) for name, do in deeds.items()}
        for identity, remove in told.to_remove:
            remove(identity)
        os.kill(told.other, signal.SIGKILL)
    print(json.dumps(tried))


def targets(base: Path) -> SimpleNamespace:
    """Make what an attack may want to reach."""
    told = SimpleNamespace(folder=str(base / "outside"), works=str(base / "works"), to_remove=[])
    told.readable, told.sibling = str(base / "readable"), str(base / "works" / "sibling")
    for folder in (told.folder, told.sibling, told.readable + "/hidden"):
        Path(folder).mkdir(parents=True)
    told.secret, told.hidden = told.folder + "/secret", told.readable + "/hidden/answers.py"
    for file in (told.secret, told.hidden, told.sibling + "/own", told.readable + "/module.py"):
        Path(file).write_text("secret")
    Path(told.readable, "leased.py").write_text("secret")
    told.other = sleeper()
    told.place = ctypes.create_string_buffer(b"secret", 8)
    told.abstract = f"convnets-{os.getpid()}"
    told.sockets = [socket.create_server(("127.0.0.1", 0))]
    for address in (told.folder + "/socket", "\0" + told.abstract):
        told.sockets.append(socket.socket(socket.AF_UNIX))
        told.sockets[-1].bind(address)
        told.sockets[-1].listen()
    told.port = told.sockets[0].getsockname()[1]
    shared(told)
    return told


def shared(told: SimpleNamespace) -> None:
    """Make memory, semaphores and queues of this user, that any process of theirs may name."""
    libc = attacks.LIBC
    for name, make, remove in [
        ("memory", lambda: libc.shmget(0, 4096, 0o600), lambda i: libc.shmctl(i, 0, None)),
        ("semaphores", lambda: libc.semget(0, 1, 0o600), lambda i: libc.semctl(i, 0, 0)),
        ("messages", lambda: libc.msgget(0, 0o600), lambda i: libc.msgctl(i, 0, None)),
    ]:
        for suffix in ("", "_to_remove"):
            setattr(told, name + suffix, make())
            told.to_remove.append((getattr(told, name + suffix), remove))
    told.queue = f"convnets-{os.getpid()}"
    attacks.call((240, 180), told.queue.encode(), os.O_CREAT | os.O_RDWR, 0o600, attacks.NULL)
    told.to_remove.append((told.queue.encode(), lambda name: libc.mq_unlink(b"/" + name)))

    def victim_file(name: str) -> str:
        return f"{told.folder}/{name}"

    for name in ("removed", "moved"):
        Path(victim_file(name)).write_text("secret")
    told.victim_file = victim_file


def sleeper() -> int:
    """Start a process that does nothing."""
    process = os.fork()
    if not process:
        signal.alarm(600)
        while True:
            signal.pause()
    return process


def outcome(sandbox: levels.Sandbox, do: object, told: SimpleNamespace) -> str:
    """Say what an attack comes to: succeeded, refused, or killed."""
    told.disposable = sleeper()
    work = Path(tempfile.mkdtemp(dir=told.works))
    reading, writing = os.pipe()
    told.watcher = os.fork()
    if not told.watcher:
        told.watcher = os.getpid()
        os.chdir(told.folder)
        enter = sandbox.prepared(work)
        child = os.fork()
        if not child:
            try:
                enter()
                os.write(writing, attempt(do, told).encode())
            except BaseException as error:
                os.write(writing, f"could not enter: {error!r}".encode())
            finally:
                os._exit(0)
        os.close(writing)
        os.waitpid(child, 0)
        os._exit(0)
    os.close(writing)
    ready, _, _ = select.select([reading], [], [], SECONDS)
    said = os.read(reading, 1000).decode() if ready else "hangs"
    os.close(reading)
    os.waitpid(told.watcher, 0)
    if os.waitpid(told.disposable, os.WNOHANG)[0]:
        return "succeeded: another process is dead"
    os.kill(told.disposable, signal.SIGKILL)
    os.waitpid(told.disposable, 0)
    return said or "killed"


def attempt(do: object, told: SimpleNamespace) -> str:
    """Do it."""
    signal.alarm(SECONDS)
    try:
        do(told)
    except OSError as error:
        return f"refused: {error}"
    except BaseException as error:
        return f"broken: {error!r}"
    return "succeeded"


if __name__ == "__main__":
    main(sys.argv[1])
