"""Killed, without room, or two at once: nothing is lost and nothing is half there."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.grading.gradebook import Gradebook, GradebookError
from tests.grading.gradebook.made import KEY, MANY, add_missing, grade

ROOT = Path(__file__).parents[3]
on_unix = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks and limits are Unix's")


def run(*arguments):
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done


@on_unix
def test_a_book_killed_at_50_moments_is_whole_each_time_and_goes_on(tmp_path):
    done = run("-m", "tests.grading.gradebook.made", str(tmp_path), "50")
    assert done.stdout == ""
    assert int(done.stderr.split()[2]) > 20, "hardly ever killed while it was writing"
    add_missing(tmp_path / "undisturbed.sqlite")
    counted = []
    for name in ("gradebook", "undisturbed"):
        with Gradebook.open(tmp_path / f"{name}.sqlite", write=False) as book:
            assert [each for s in book.students() for each in book.tries(s)] == sorted(
                MANY, key=lambda each: (each.student, each.attempt)
            )
            counted.append(book.counted())
    assert counted[0] == counted[1]


FULL = """
import resource, sys
from pathlib import Path
from helpers.grading.gradebook import Gradebook, GradebookError
from tests.grading.gradebook.made import KEY, MANY

path = Path(sys.argv[1])
with Gradebook.open(path, KEY) as book:
    book.add(MANY[0])
    room = path.stat().st_size + 40_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    try:
        for each in MANY[1:]:
            book.add(each)
    except GradebookError as error:
        print(error)
    print(len(book.counted()), book.verify(KEY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    book.add(each)
"""


@on_unix
def test_a_disk_that_is_full_is_told_and_harms_nothing(tmp_path):
    path = tmp_path / "gradebook.sqlite"
    message, state = run("-c", FULL, str(path)).stdout.splitlines()
    assert "gradebook.sqlite: there is no room to write" in message
    count, broken = state.split(" ", 1)
    assert int(count) > 1
    assert broken == "[]"
    add_missing(path)
    with Gradebook.open(path, write=False) as book:
        assert len(book.counted()) == 50
        assert book.verify(KEY) == []


def test_a_book_that_may_not_grow_is_told(tmp_path):
    with Gradebook.open(tmp_path / "gradebook.sqlite", KEY) as book:
        book.add(grade())
        size = book._connection.execute("PRAGMA page_count").fetchone()[0]
        book._connection.execute(f"PRAGMA max_page_count = {size}")
        with pytest.raises(GradebookError, match="no room to write"):
            book.add(grade("bob", additions="x" * 50_000))
        assert book.students() == ["ada"]
        assert book.verify(KEY) == []


def test_a_second_writer_is_refused_and_told_of_the_first_and_readers_are_not(tmp_path):
    path = tmp_path / "gradebook.sqlite"
    other = (
        "import sys; from pathlib import Path; from helpers.grading.gradebook import *\n"
        "try: Gradebook.open(Path(sys.argv[1]), b'the key of the tests, 32 bytes..')\n"
        "except GradebookError as error: print(error)\n"
        "print(len(Gradebook.open(Path(sys.argv[1]), write=False).counted()))"
    )
    with Gradebook.open(path, KEY) as book:
        book.add(grade())
        refused, count = run("-c", other, str(path)).stdout.splitlines()
        assert f": process {os.getpid()} on " in refused
        assert "is writing to this gradebook: wait until it is done" in refused
        assert count == "1"
        with pytest.raises(GradebookError, match=f"process {os.getpid()} on "):
            Gradebook.open(path, KEY)
    with Gradebook.open(path, KEY) as book:
        book.add(grade("bob"))


def test_a_link_to_a_gradebook_is_the_same_gradebook(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    path, link = tmp_path / "gradebook.sqlite", tmp_path / "elsewhere" / "link.sqlite"
    link.symlink_to(path)
    with Gradebook.open(path, KEY), pytest.raises(GradebookError, match="is writing to this"):
        Gradebook.open(link, KEY)


def test_who_reads_cannot_write(tmp_path):
    path = tmp_path / "gradebook.sqlite"
    with Gradebook.open(path, KEY) as book:
        book.add(grade())
    with Gradebook.open(path, write=False) as book:
        with pytest.raises(GradebookError, match="was opened for reading"):
            book.add(grade("bob"))
        assert book.students() == ["ada"]


def test_between_transactions_the_book_is_one_file(tmp_path):
    """So that a copy of it is a copy of everything."""
    with Gradebook.open(tmp_path / "gradebook.sqlite", KEY) as book:
        book.add(grade())
        (tmp_path / "copy.sqlite").write_bytes((tmp_path / "gradebook.sqlite").read_bytes())
        written = {path.name for path in tmp_path.iterdir()}
        note = json.loads((tmp_path / "gradebook.sqlite.writer").read_text())
    assert written == {
        "copy.sqlite",
        "gradebook.sqlite",
        "gradebook.sqlite.lock",
        "gradebook.sqlite.writer",
    }
    assert note[0] == os.getpid()
    with Gradebook.open(tmp_path / "copy.sqlite", KEY) as book:
        assert book.tries("ada") == [grade()]
        assert book.verify(KEY) == []
