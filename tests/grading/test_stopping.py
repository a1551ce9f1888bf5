"""Ctrl-C and SIGTERM: what is graded is kept, the gradebook is whole, and a sentence says so."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from helpers.grading.commands.group import grade as command
from helpers.grading.gradebook import Gradebook, chain_key
from helpers.grading.judges import CatalogueFile
from helpers.grading.marking import Rules
from helpers.grading.parts import Limits
from helpers.grading.pool import LocalPool
from helpers.grading.stopping import Stopped, Stopping
from helpers.resources import chapter_path

SECRET = b"a secret of the test's own"

NURSERY = """\
import os, sys, time
from datetime import UTC, datetime
from pathlib import Path

from helpers.grading import stopping
from helpers.grading.gradebook import Gradebook, chain_key
from helpers.grading.judges import CatalogueFile
from helpers.grading.marking import Rules, describing
from helpers.grading.pool import LocalPool
from helpers.grading.records import Environment, ExerciseResult, Grade
from helpers.grading.parts import Limits
from helpers.grading.planning import Reading, Selection
from helpers.grading.session import Session

work, secret = Path(sys.argv[1]), sys.argv[2].encode()


class Runner:
    level = "none"

    def stop(self):
        print("stopping", flush=True)


def mark(prepared):
    if prepared.submission.student == "s1":
        print("stuck", flush=True)
        time.sleep(60)
    exercises = (ExerciseResult("slide", 2.0, 1.0, "wrong"),)
    return Grade(
        **describing(prepared.submission), chapter=1, attempt=prepared.attempt,
        sha256=prepared.sha256, graded=datetime.now(UTC), environment=Environment({}, "", "none"),
        exercises=exercises,
    )


def grade(out):
    with stopping.Stopping("Stopped.") as stop, Gradebook.open(out, chain_key(secret)) as book:
        session = Session(book, Selection((work,)), Reading(CatalogueFile(), b"x" * 32))
        with LocalPool(Rules(CatalogueFile(), Limits()), 2, Runner()) as pool:
            pool._bench.mark = mark
            session.run(pool, lambda: None, stop.whole)


for line in sys.stdin:
    out, patience = line.split()
    stopping.PATIENCE = float(patience)
    child = os.fork()
    if not child:
        os.dup2(1, 2)
        try:
            grade(Path(out))
        except stopping.Stopped as error:
            print(error, flush=True)
            sys.exit(error.status)
    print(child, flush=True)
    print("ended", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def class_of_eight(folder):
    whole = json.loads(chapter_path(1).read_text(encoding="utf-8"))
    cells = [cell for cell in whole["cells"] if cell["id"].startswith(("setup", "ex-"))]
    for number in range(8):
        path = folder / f"s{number}" / "01.ipynb"
        path.parent.mkdir(parents=True)
        added = {"cell_type": "code", "metadata": {}, "outputs": [], "source": f"mark = {number}"}
        path.write_text(json.dumps({**whole, "cells": [*cells, added]}), encoding="utf-8")


@pytest.fixture(scope="module")
def nursery(tmp_path_factory):
    """A process that grades a class of eight in a child, for each line that it is told."""
    work = tmp_path_factory.mktemp("class")
    class_of_eight(work)
    command = [sys.executable, "-c", NURSERY, work, SECRET]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, bufsize=1, **pipes) as process:
        yield process
        process.stdin.close()


@pytest.mark.parametrize(
    ("signals", "patience", "status"),
    [
        ([signal.SIGTERM], 0.3, 143),
        ([signal.SIGINT], 0.3, 130),
        ([signal.SIGINT, signal.SIGINT], 60, 130),
    ],
)
def test_what_is_done_is_written_and_the_end_comes_at_once(
    nursery, tmp_path, signals, patience, status
):
    """Behind one submission that hangs, six are done: they wait for their turn to be written."""
    print(tmp_path / "book.sqlite", patience, file=nursery.stdin)
    lines = {nursery.stdout.readline(), nursery.stdout.readline()}
    [child] = [int(line) for line in lines if line.strip().isdecimal()]
    assert "stuck\n" in lines
    time.sleep(0.7)  # the other thread goes through the rest
    for place, each in enumerate(signals):
        begun = time.monotonic()
        os.kill(child, each)
        if place == 0:
            assert nursery.stdout.readline() == "stopping\n"
    assert nursery.stdout.readline() == "Stopped.\n"
    assert nursery.stdout.readline() == f"ended {status}\n"
    assert time.monotonic() - begun < 5
    with Gradebook.open(tmp_path / "book.sqlite", write=False) as written:
        assert written.verify(chain_key(SECRET)) == []
        assert written.students() == ["s0", *(f"s{number}" for number in range(2, 8))]
        assert len(written.counted()) == 7


@pytest.fixture
def ctrl_c():
    """Let Ctrl-C be heard: a shell has it ignored by what it starts in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_a_signal_that_does_not_break_off_the_wait_is_heard():
    """As one does not that comes in the moment before: here another thread is told of it."""
    told, begun = threading.Event(), time.monotonic()

    class Runner:
        level = "none"

        def stop(self):
            assert time.monotonic() - begun < 5
            signal.pthread_kill(marking, signal.SIGINT)  # and then a second one

    def mark(prepared):
        nonlocal marking
        marking = threading.get_ident()
        time.sleep(0.3)  # until the main thread waits
        signal.pthread_kill(marking, signal.SIGINT)
        told.wait(10)

    marking = None
    pool = LocalPool(Rules(CatalogueFile(), Limits()), 1, Runner())
    pool._bench.mark = mark
    with pytest.raises(KeyboardInterrupt), pool:
        list(pool.mark([None]))
    assert time.monotonic() - begun < 5
    told.set()


def test_a_pool_ends_when_one_fails_and_others_still_queue():
    stopped, ended = threading.Event(), []

    class Runner:
        level, stop = "none", stopped.set

    def mark(prepared):
        if prepared == "bad":
            time.sleep(0.3)  # until the others queue
            raise ValueError(prepared)
        stopped.wait(10)

    def grade():
        pool = LocalPool(Rules(CatalogueFile(), Limits()), 1, Runner())
        pool._bench.mark = mark
        with pytest.raises(ValueError, match="bad"), pool:
            list(pool.mark(["bad", "under way", "queued", "queued"]))
        ended.append(True)

    thread = threading.Thread(target=grade, daemon=True)
    thread.start()
    thread.join(5)
    assert ended == [True]


def test_a_signal_waits_for_what_is_being_written():
    done = []

    def written():
        with Stopping("Stopped.") as stopping:
            with stopping.whole():
                os.kill(os.getpid(), signal.SIGTERM)
                time.sleep(0.01)
                done.append("whole")
            done.append("never")

    with pytest.raises(Stopped) as told:
        written()
    assert done == ["whole"]
    assert (told.value.status, str(told.value)) == (143, "Stopped.")


def test_the_second_signal_ends_the_process_whatever_it_is_at(monkeypatch, capfd):
    def leave(status):
        raise SystemExit(status)

    def clearing_up():
        with Stopping("Stopped."):
            try:
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(1)
            except Stopped:
                os.kill(os.getpid(), signal.SIGTERM)
                time.sleep(1)

    monkeypatch.setattr(os, "_exit", leave)
    with pytest.raises(SystemExit) as told:
        clearing_up()
    assert told.value.code == 143
    assert capfd.readouterr().err == "Stopped.\n"


def test_handlers_are_put_back():
    before = signal.getsignal(signal.SIGTERM)
    with Stopping("Stopped."):
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before


def test_the_command_ends_with_the_sentence_and_the_status(monkeypatch, tmp_path, capsys):
    def stopped(options):
        raise Stopped(signal.SIGTERM, "Stopped. Go on with --resume.")

    monkeypatch.setattr("helpers.grading.running.grade_all", stopped)
    with pytest.raises(SystemExit) as told:
        command.main([str(tmp_path)], standalone_mode=False)
    assert told.value.code == 143
    assert capsys.readouterr().err == "Stopped. Go on with --resume.\n"
