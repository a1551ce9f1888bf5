"""The warm process as a whole: what a learner's code finds in it, and what it cannot end."""

import functools
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from helpers.warm import client
from helpers.warm.client import ONE_THREAD, Warm
from helpers.warm.launching import WarmError
from helpers.warm.sandbox import bubblewrap
from helpers.warm.sandbox.levels import FULL, NO_NAMESPACES

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's"),
]

SECRET = "kept-from-learners"
WITHOUT_GROUPS = """
from helpers.warm.sandbox import cgroups
def refuse(*_, **__): raise OSError("no control groups here")
cgroups.group = refuse
main(sys.argv[1])"""
TRAINING = """
import json, keras, numpy as np
keras.utils.set_random_seed(0)
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(4)])
model.compile("sgd", "mse")
losses = model.fit(np.ones((32, 8)), np.ones((32, 4)), verbose=0, epochs=3).history["loss"]
"""


WITHOUT_TENSORFLOW = """
from helpers import notebook
notebook.import_tensorflow = lambda: None
main(sys.argv[1])"""


def booted(patch, instead):
    """Let warm processes begin with these lines."""
    patch.setattr(client, "_BOOT", client._BOOT.replace("main(sys.argv[1])", instead))


def warm_process(level):
    warm = Warm([level])
    try:
        return warm.__enter__()
    except WarmError as error:
        if "none of the levels" in str(error):
            pytest.skip(str(error))
        raise


@pytest.fixture(
    scope="module",
    params=[
        FULL,
        NO_NAMESPACES,
        pytest.param(f"{NO_NAMESPACES}, no groups", marks=pytest.mark.release),
    ],
)
def warm(request):
    """One at each level, and one whose children are bounded by nobody but who watches."""
    level, *without = request.param.split(", ")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOKEN", SECRET)
        if without:
            booted(patch, WITHOUT_GROUPS)
        process = warm_process(level)
    yield process
    process.close()


def run(warm, code, seconds=20.0, memory=1_000_000_000):
    """How a cell ended, and its error's text."""
    job = warm.job([(0, textwrap.dedent(code))], seconds, memory)
    reply = job.result()
    job.end()
    if reply["ended"] != "done":
        return reply["ended"], ""
    errors = json.loads(reply["answer"]).get("errors")
    return "done", errors[0]["text"] if errors else ""


def say(code, what):
    """Code that tells by way of an error."""
    return f"{textwrap.dedent(code)}\nraise ValueError({what})"


@functools.cache
def losses_outside():
    """What the training gives in a process that nobody watches."""
    outside = subprocess.run(
        [sys.executable, "-c", f"{TRAINING}\nprint(json.dumps(losses))"],
        env={**os.environ, **ONE_THREAD, "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(outside.stdout.splitlines()[-1])


def test_training_inside_gives_the_losses_of_outside(warm):
    _, inside = run(warm, say(TRAINING, "json.dumps(losses)"), 60)
    assert json.loads(inside) == losses_outside()


def test_only_nothing_and_two_pipes_are_open(warm):
    code = """
    import os
    opened = []
    for number in range(5000):
        try:
            opened.append(os.readlink(f"/proc/self/fd/{number}").split(":")[0])
        except FileNotFoundError:
            pass
    """
    assert run(warm, say(code, "' '.join(opened)")) == (
        "done",
        "/dev/null /dev/null /dev/null pipe pipe",
    )


def test_surroundings_hold_nothing_of_the_callers(warm):
    assert os.environ.get("TOKEN") is None  # it was set when the process was started
    told = say("import os", "[each for each in os.environ.values() if each.startswith('kept')]")
    assert run(warm, told) == ("done", "[]")
    assert run(warm, say("import os", "'TOKEN' in os.environ")) == ("done", "False")
    search = """
    import gc
    found = [each for each in gc.get_objects() if isinstance(each, dict) and "TOKEN" in each]
    """
    assert run(warm, say(search, "len(found)")) == ("done", "0")


@pytest.mark.parametrize("name", ["grading", "exercises.registry", "exercises.chapter1", "cli"])
def test_what_tells_answers_cannot_be_imported(warm, name):
    ended, text = run(warm, f"import helpers.{name}")
    assert ended == "done"
    assert text.startswith("No module named 'helpers.")


def test_no_expected_value_lies_in_memory(warm):
    code = """
    import gc
    gc.unfreeze()
    from helpers.exercises.model import Case, Exercise
    found = [each for each in gc.get_objects() if isinstance(each, (Case, Exercise))]
    """
    assert run(warm, say(code, "len(found)")) == ("done", "0")


def test_nothing_is_shared_that_can_be_written_to(warm):
    process = warm._process.pid
    maps = Path(f"/proc/{process}/maps").read_text().splitlines()
    assert [line for line in maps if line.split()[1] in {"rw-s", "rwxs"}] == []
    assert "Threads:\t1\n" in Path(f"/proc/{process}/status").read_text()


FRAMES = """
import os, struct
def send(text):
    frame = memoryview(struct.pack("!I", len(text)) + text)
    for number in range(3, 64):
        try:
            while frame:
                frame = frame[os.write(number, frame):]
            return
        except OSError:
            pass
"""


def test_a_learner_cannot_say_that_the_sandbox_was_refused(warm):
    for text in (b'{"refused": "x"}', b"no sandbox here"):
        job = warm.job([(0, f"{FRAMES}\nsend({text!r})")], 20, 10**9)
        assert job.result()["ended"] == "done"
        job.end()


def test_one_who_says_done_and_stops_listening_runs_out_of_time(warm):
    code = f"{FRAMES}\nimport time\nsend(b'{{}}')\ntime.sleep(100)"
    job = warm.job([(0, code)], 20, 10**9)
    assert job.result()["ended"] == "done"
    question = {"question": "x" * 300_000, "arguments": [], "seconds": 1}
    assert job.ask(question)["ended"] == "timeout"
    job.end()


def test_an_answer_that_would_grow_when_written_again_comes_through(warm):
    job = warm.job([(0, f"{FRAMES}\nsend(bytes([1]) * 7_000_000)")], 20, 10**9)
    assert job.result()["answer"] == "\x01" * 7_000_000
    job.end()


ENDS = {
    "memory": ("room = bytearray(b'x') * 3_000_000_000", {"memory"}),
    "memory, but slowly": (
        "import time\nkept = []\nwhile True: kept.append(bytearray(4 * 10**6)); time.sleep(0.01)",
        {"memory"},
    ),
    "a loop": ("while True: pass", {"timeout"}),
    "a loop that catches all": (
        "while True:\n try:\n  while True: pass\n except BaseException: pass",
        {"timeout"},
    ),
    "the end of the process": ("import os\nos._exit(0)", {"died"}),
    "a fault": ("import ctypes\nctypes.string_at(0)", {"died"}),
    "threads": (
        "import threading, time\n"
        "for _ in range(5000): threading.Thread(target=time.sleep, args=(60,)).start()",
        {"died", "done"},  # where the kernel counts, the learner is told
    ),
    "large files in folders": (
        "import os\nos.makedirs('a/b')\n"
        "for n in range(1000): open(f'a/b/{n}', 'wb').write(b'x' * 10_000_000)",
        {"memory", "done"},
    ),
    "one large file": ("open('a', 'wb').write(b'x' * 100_000_000)", {"done"}),
    "folders without end": (
        "import os\nwhile True: os.mkdir('a'); os.chdir('a')",
        {"memory", "timeout", "done"},
    ),
    "a fork bomb": ("import os\nwhile True: os.fork()", {"done"}),
    "signals to all": ("import os, signal\nos.kill(-1, signal.SIGKILL)", {"done"}),
}


def test_the_cell_that_does_not_end_is_told(warm):
    cells = [(4, "x = 1"), (7, "while True: pass"), (9, "y = 1")]
    job = warm.job(cells, 1, 10**9)
    reply = job.result()
    job.end()
    assert (reply["ended"], reply["cell"]) == ("timeout", 7)


def test_what_is_said_of_a_cell_is_a_number_or_nothing(warm):
    for text, cell in ((b"#x", None), (b"#" + b"9" * 20, 999_999_999), (b"#\xc2\xb2", None)):
        job = warm.job([(0, f"{FRAMES}\nsend({text!r})\nos._exit(0)")], 20, 10**9)
        reply = job.result()
        job.end()
        assert (reply["ended"], reply["cell"]) == ("died", cell)


@pytest.mark.parametrize("name", ENDS)
def test_nothing_ends_the_next_job(warm, name):
    code, expected = ENDS[name]
    ended, text = run(warm, code, seconds=2 if expected == {"timeout"} else 8)
    assert ended in expected
    assert text if ended == "done" else True
    assert run(warm, "raise ValueError('the next')") == ("done", "the next")
    assert list((warm._folder / "works").iterdir()) == []


def test_nobody_outlives_a_warm_process_that_is_killed(monkeypatch):
    booted(monkeypatch, WITHOUT_TENSORFLOW)
    warm = warm_process(NO_NAMESPACES)
    code = "import os, ctypes\nctypes.CDLL(None).prctl(1, 0, 0, 0, 0)"  # no signal at its end
    job = warm.job([(0, say(code, "os.getpid()"))], 20, 10**9)
    child = int(json.loads(job.result()["answer"])["errors"][0]["text"])
    assert Path(f"/proc/{child}/oom_score_adj").read_text() == "1000\n"  # ended before others
    assert os.getsid(child) != os.getsid(warm._process.pid)  # a share of its own of processors
    os.kill(warm._process.pid, signal.SIGKILL)
    until = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()
    job._connection.close()
    warm.close()
    assert not warm._folder.exists()


@pytest.mark.parametrize("level", [FULL, NO_NAMESPACES])
def test_a_closed_warm_process_leaves_nothing_behind(level, monkeypatch):
    booted(monkeypatch, WITHOUT_TENSORFLOW)
    warm = warm_process(level)
    job = warm.job([(0, "open('a', 'w').write('x')")], 20, 10**9)
    job.result()
    folder, process = warm._folder, warm._process.pid
    started = {process, *descendants(process)}
    assert len(started) > 2
    job._connection.close()
    warm.close()
    assert not folder.exists()
    assert not Path(f"/proc/{process}").exists()
    groups = Path("/sys/fs/cgroup").rglob("convnets-*")
    assert [each for each in groups if int(each.name.split("-")[1]) in started] == []


def descendants(process: int) -> set[int]:
    """Processes that a process has started, and those that these have."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return {number for child in map(int, children) for number in (child, *descendants(child))}


def test_a_level_that_is_not_there_is_told_in_a_sentence():
    with pytest.raises(WarmError, match="'fulll' is no level of isolation"), Warm(["fulll"]):
        pass


def test_inside_bubblewrap_the_level_is_full(monkeypatch):
    """As where the kernel lets it make namespaces, and not Python."""
    monkeypatch.setattr(bubblewrap, "_can_unshare", lambda *_: False)
    warm = warm_process(FULL)
    if Path(warm._process.args[0]).name != "bwrap":
        warm.close()
        pytest.skip("bubblewrap is not installed, or may not make namespaces")
    try:
        assert warm.level == "full"
        assert run(warm, say("import os", "os.getpid() < 1000")) == ("done", "True")
        ended, inside = run(warm, say(TRAINING, "losses"), 60)
        assert (ended, inside[:3]) == ("done", "[0.")
        assert run(warm, "open('/etc/passwd')")[1].startswith("[Errno 2]")
    finally:
        warm.close()
    assert not warm._folder.exists()
