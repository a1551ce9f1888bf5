"""What a child uses is seen from outside, also by who has another /proc."""

import contextlib
import mmap
import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from helpers.warm import watching
from helpers.warm.sandbox import levels, probing

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")

LEVELS = [levels.FULL, levels.NO_NAMESPACES, levels.NONE]


@contextlib.contextmanager
def watched(level, works, do, see):
    """Fork as a supervisor does; give what ``see`` says of a child that has done it."""
    roots = (Path(sys.base_prefix, "lib"),)
    sandbox = levels.Sandbox(level, roots, works)
    if level != levels.NONE and not probing.holds(sandbox):
        pytest.skip(f"this machine has no level {level!r} for this user")
    work = works / "work"
    work.mkdir()
    reading, writing = os.pipe()
    watcher = os.fork()
    if not watcher:
        try:
            proc = watching.open_proc()
            enter = sandbox.prepared(work)
            (done, telling), (begin, begins) = os.pipe(), os.pipe()
            child = os.fork()
            if not child:
                enter()
                os.read(begin, 1)
                kept = do()
                os.write(telling, b"x")
                time.sleep(30)
                os._exit(kept is None)
            meter = watching.Meter(child, proc, work)
            before = see(meter)
            os.write(begins, b"x")
            os.close(telling)
            os.read(done, 1)
            os.write(writing, f"{before} {see(meter)}".encode())
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        finally:
            os._exit(0)
    os.close(writing)
    told = os.read(reading, 100).decode().split()
    os.close(reading)
    os.waitpid(watcher, 0)
    yield told


@pytest.mark.parametrize("level", LEVELS)
def test_memory_is_seen(tmp_path, level):
    def fill():  # pages of its own: a heap may hold some that another test freed
        room = mmap.mmap(-1, 60_000_000)
        for place in range(0, len(room), mmap.PAGESIZE):
            room[place] = 1
        return room

    with watched(level, tmp_path, fill, watching.Meter.memory) as (before, after):
        assert 59_000_000 < int(after) - int(before) < 90_000_000


def test_memory_that_describes_memory_is_seen(tmp_path):
    def touch():
        size = 8 << 30
        room = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, prot=1)
        for place in range(0, size, 2 << 20):
            _ = room[place]
        return room

    with watched(levels.NONE, tmp_path, touch, watching.Meter.memory) as (before, after):
        assert int(after) - int(before) > 14_000_000  # 4 KiB for each 2 MiB of room


@pytest.mark.parametrize("level", LEVELS)
def test_threads_are_seen(tmp_path, level):
    def start():
        for _ in range(20):
            threading.Thread(target=time.sleep, args=(30,), daemon=True).start()

    with watched(level, tmp_path, start, watching.Meter.threads) as (before, after):
        assert int(after) - int(before) == 20


@pytest.mark.parametrize("level", [levels.NO_NAMESPACES, levels.NONE])
def test_files_that_were_removed_while_open_are_seen(tmp_path, monkeypatch, level):
    monkeypatch.setattr(watching, "_WRITTEN", 20_000_000)

    def fill():
        file = Path("file").open("wb")  # noqa: SIM115 - it stays open
        Path("file").unlink()
        file.write(b"x" * 30_000_000)
        return file

    with watched(level, tmp_path, fill, watching.Meter.fills_too_much) as told:
        assert told == ["False", "True"]


def test_of_a_process_that_is_gone_nothing_is_seen(tmp_path):
    process = os.fork()
    if not process:
        os._exit(0)
    os.waitpid(process, 0)
    meter = watching.Meter(process, watching.open_proc(), tmp_path)
    assert (meter.memory(), meter.threads(), meter.fills_too_much()) == (0, 0, False)
    os.close(meter.proc)


@pytest.mark.parametrize(
    ("filled", "without_end"),
    [
        ([100, 300, 500, 700], True),  # on the way to 1,000 all the time
        ([100, 110, 130, 200], False),  # far from it
        ([500, 500, 500, 500], False),  # a network that trains
        ([10, 10, 400, 400], False),  # a late one
        ([100, 600, 950, 950], True),  # at the limit, where all is slow
        ([0, 0, 0, 0], False),
    ],
)
def test_who_fills_memory_until_the_time_is_over_is_told_from_who_takes_long(filled, without_end):
    growth = watching.Growth(1000)
    for part, now in zip((0.2, 0.4, 0.7, 1.0), filled, strict=True):
        growth.note(part, now)
    assert growth.without_end == without_end


class Counting(watching.Meter):
    """On a machine where the kernel has killed one process for memory."""

    def out_of_memory(self):
        return 1


def never():
    """Run on."""
    time.sleep(30)


@pytest.mark.parametrize(
    ("ends", "before", "for_memory"),
    [
        (lambda: os.kill(os.getpid(), signal.SIGKILL), 0, True),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), 1, False),
        (lambda: os._exit(9), 0, False),
        (never, 0, False),
    ],
)
def test_one_that_was_killed_when_the_kernel_killed_for_memory_ran_out_of_it(
    tmp_path, monkeypatch, ends, before, for_memory
):
    monkeypatch.setattr(watching, "_LOOKS", 10)
    process = os.fork()
    if not process:
        ends()
        os._exit(0)
    if ends is not never:
        os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)  # a busy machine takes its time
    assert Counting(process, 0, tmp_path).ended_for_memory(before) == for_memory
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def test_how_often_the_kernel_killed_for_memory_is_read(tmp_path):
    (tmp_path / "vmstat").write_text("pgfault 7\noom_kill 3\n", encoding="ascii")
    proc = os.open(tmp_path, os.O_PATH)
    assert watching.Meter(1, proc, None).out_of_memory() == 3
    (tmp_path / "vmstat").unlink()
    assert watching.Meter(1, proc, None).out_of_memory() == 0
    os.close(proc)
