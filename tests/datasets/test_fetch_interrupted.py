"""Kills, a second process, a full disk, a folder that cannot be written."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import filelock
import pytest

from helpers.datasets import MissingDataError
from helpers.datasets import fetch as fetch_module
from helpers.datasets.fetch import fetch
from tests.datasets.mirror import PIECE
from tests.waiting import wait_until

NAME = "train-images-idx3-ubyte.gz"

CHILD = """\
import sys
from pathlib import Path
from helpers.datasets import registry
from helpers.datasets.fetch import fetch

name, size, md5, sha256, mirror, folder = sys.argv[1:]
file = registry.File(name, int(size), md5, sha256)
entry = registry.Entry(
    "digits", "real", "MNIST", "", (0, 0), (), "", "", "", mirrors=(mirror,), files=(file,)
)
print(fetch(entry, file, Path(folder)))"""


def another_process(entry, folder: Path) -> subprocess.Popen:
    """Start a process that fetches the training images of ``entry`` into ``folder``."""
    file = entry.files[0]
    arguments = (file.name, str(file.size), file.md5, file.sha256, entry.mirrors[0], str(folder))
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_after_a_kill_the_next_call_goes_on(mnist, mirror, mnist_files, cache):
    process = another_process(mnist("pauses"), cache)
    partial = cache / f"{NAME}.part"
    wait_until(lambda: partial.exists() and partial.stat().st_size > PIECE // 2)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept = partial.stat().st_size
    assert not (cache / NAME).exists()

    entry = mnist("honest")

    assert fetch(entry, entry.files[0], cache).read_bytes() == mnist_files[NAME]
    assert mirror.requests == [f"pauses {NAME}", f"honest {NAME} bytes={kept}-"]
    assert not partial.exists()


def test_of_two_processes_one_downloads_and_the_other_waits(mnist, mirror, mnist_files, cache):
    processes = [another_process(mnist("pauses"), cache) for _ in range(2)]
    wait_until(lambda: mirror.requests)
    time.sleep(0.3)  # the other one stands before the lock, or is on its way there
    mirror.go_on.set()

    for process in processes:
        out, err = process.communicate(timeout=30)
        assert (out.decode().strip(), err) == (str(cache / NAME), b"")
    assert mirror.requests == [f"pauses {NAME}"]
    assert (cache / NAME).read_bytes() == mnist_files[NAME]


def test_a_process_that_never_gives_back_the_lock_is_said(mnist, cache, monkeypatch):
    monkeypatch.setattr(fetch_module, "LOCK_TIMEOUT", 0.1)
    cache.mkdir(parents=True)
    entry = mnist("honest")

    with (
        filelock.FileLock(cache / f"{NAME}.lock"),
        pytest.raises(MissingDataError, match=r"another process has held .*lock for 0.1 s"),
    ):
        fetch(entry, entry.files[0], cache)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full stands for a full disk")
def test_a_full_disk_is_said(mnist, cache):
    cache.mkdir(parents=True)
    (cache / f"{NAME}.part").symlink_to("/dev/full")
    entry = mnist("honest")

    with pytest.raises(MissingDataError, match=r"cannot be written to .*No space left on device"):
        fetch(entry, entry.files[0], cache)

    assert not (cache / NAME).exists()


def test_a_file_where_the_folder_should_be_is_said_and_left(mnist, cache):
    cache.parent.mkdir()
    cache.write_text("mine")
    entry = mnist("honest")

    with pytest.raises(MissingDataError, match=r"cannot be written to .*XDG_CACHE_HOME"):
        fetch(entry, entry.files[0], cache)

    assert cache.read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(mnist, cache):
    cache.mkdir(parents=True)
    cache.chmod(0o500)
    entry = mnist("honest")

    with pytest.raises(MissingDataError, match=r"cannot be written to .*Permission denied"):
        fetch(entry, entry.files[0], cache)


def test_what_is_whole_is_used_from_a_folder_that_cannot_be_written(
    mnist, mnist_files, cache, monkeypatch
):
    cache.mkdir(parents=True)
    (cache / NAME).write_bytes(mnist_files[NAME])
    monkeypatch.setattr(Path, "mkdir", lambda *_, **__: pytest.fail("wrote to the cache"))
    entry = mnist("honest")

    assert fetch(entry, entry.files[0], cache) == cache / NAME
