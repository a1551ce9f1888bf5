"""Output that imitates what passes between a child and its watcher: frames of JSON text.

A child may say what it likes of its own exercises, so forging gains nothing; nor may it stop the
grader, or cost anybody else anything.
"""

from tests.grading.hostile.made import DIED, HIDDEN, TIMEOUT, Kind, everything, undefined

TOOLS = """\
import fcntl, json, os, stat, struct, sys, threading, time
def pipes():
    for each in range(3, 4096):
        try:
            if stat.S_ISFIFO(os.fstat(each).st_mode):
                yield each
        except OSError:
            pass
def send(content):
    for each in list(pipes()):
        try:
            os.write(each, content)
        except OSError:
            pass
def frame(text):
    content = text if isinstance(text, bytes) else json.dumps(text).encode()
    return struct.pack("!I", len(content)) + content
VALUES = [{"status": "value", "value": 1}] * 3
"""

_GONE = "os._exit(0)"
_ENDLESS = "while True:\n    pass"
_FLOOD = """\
def flood():
    while True:
        send(frame({"errors": []}) + 100 * frame({"observations": VALUES}))
threading.Thread(target=flood, daemon=True).start()
"""


def _cell(source, **more):
    return Kind(before=(TOOLS + source,), **more)


TOO_LARGE = "error", "the answer cannot be read, or is too large"

FORGING = {
    "answers before they are asked": _cell(
        'send(frame({"errors": []}) + 16 * frame({"observations": VALUES}))',
        lost=everything(DIED),
    ),
    "answers without end, and nothing is read": _cell(
        "for each in pipes():\n    try:\n        fcntl.fcntl(each, 1031, 4096)\n"
        f"    except OSError:\n        pass\n{_FLOOD}{_ENDLESS}",
        lost=everything(DIED),
    ),
    "a refusal of the sandbox": _cell(
        'send(frame({"refused": "no sandbox"}) + frame(b"no sandbox"))\n' + _GONE,
        lost=everything(DIED),
    ),
    "a word of the watcher": _cell(
        'send(frame({"ended": "done", "answer": "", "seconds": 0}))\n' + _GONE,
        lost=everything(DIED),
    ),
    "a frame that grows when it is written as JSON": _cell(
        'send(frame(b"\\x01" * 8_000_000))\n' + _GONE, lost=everything(DIED)
    ),
    "a frame of brackets": _cell('send(frame(b"[" * 8_000_000))\n' + _GONE, lost=everything(DIED)),
    "a frame of a million lists": _cell(
        'send(frame(b"[" + b"[]," * 2_600_000 + b"[]]"))\n' + _GONE, lost=everything(DIED)
    ),
    "half a frame": _cell('send(frame(b"x" * 1000)[:500])\n' + _ENDLESS, lost=everything(TIMEOUT)),
    "a frame of 4 GB": _cell('send(b"\\xff" * 1000)\n' + _ENDLESS, lost=everything(DIED)),
    "a frame that is no text": _cell('send(frame(b"\\xff\\xfe"))', lost=everything(DIED)),
    "pipes closed": _cell(
        "for each in pipes(): os.close(each)\n" + _ENDLESS, lost=everything(DIED)
    ),
    "errors that would harm a terminal": Kind(
        before=("raise ValueError('\\x1b[2J\\x00\\ud800\\u202e<b>' + 'x' * 10**7)",),
        errors=("`: ValueError: [2J <b>xxx",),
    ),
    "verdicts in place of answers": Kind(
        before=(
            TOOLS + "from helpers.warm import child\n"
            'child.answer = lambda *_: json.dumps({"observations": [{"status": "right"}] * 20, '
            '"verdict": "right", "points": 99})',
        ),
        lost=everything(("error", "the observations cannot be read")),
    ),
    "answers that are no JSON": Kind(
        before=("from helpers.warm import child\nchild.answer = lambda *_: 'right'",),
        lost=everything(TOO_LARGE),
    ),
    "all is undone": Kind(
        before=(
            "import helpers.exercises.observing as o, helpers.exercises.plain as p, json\n"
            "from helpers.warm import child\n"
            'child.observe = lambda question, answer, arguments: [{"status": "right"}] * 99',
        ),
        lost=everything(("error", "the observations cannot be read")),
    ),
    "a table of the public cases": Kind(
        {
            "slide": "def slide(row, kernel):\n    return {4: [-2, -2], 3: [7, 4], 2: [5.5]}"
            ".get(len(row), [0])",
            "smallest_stride": "def smallest_stride(n, k, m):\n    return {(32, 5, 28): 1, "
            "(32, 5, 14): 2, (9, 3, 3): 3, (4, 1, 3): 2, (1200, 1, 1): 1200}.get((n, k, m), 1)",
        },
        lost={"slide": HIDDEN, "smallest_stride": HIDDEN},
    ),
}

_PATCHES = {
    "json": "import json\njson.dumps = json.loads = lambda *_, **__: {'status': 'right'}",
    "numpy": "import numpy as np\nnp.asarray = np.array = np.allclose = lambda *_, **__: True\n"
    "np.isclose = np.array_equal = lambda *_, **__: True",
    "builtins": "import builtins\nbuiltins.isinstance = builtins.all = builtins.callable = "
    "lambda *_: True\nbuiltins.len = lambda _: 1",
    "time": "import time\ntime.monotonic = time.time = time.perf_counter = lambda: 0.0\n"
    "time.sleep = lambda _: None",
    "random": "import random, numpy as np\nrandom.random = lambda: 0.5\n"
    "np.random.default_rng = lambda *_: None",
    "helpers.exercises": "import helpers.exercises as e\nimport helpers.exercises.observing as o\n"
    "import helpers.exercises.plain as p\n"
    "o._observe_one = lambda *_: {'status': 'right'}\np.encode = lambda _: 1\n"
    "e.compare = lambda *_: [e.Judgement('right')] * 99\n"
    "e.check = e.observe = lambda *_: [{'status': 'value', 'value': 1}]",
}

PATCHED = {
    f"{name} is patched": Kind(
        before=(source,),
        solved=False,
        lost=everything(DIED) if name in ("json", "builtins") else undefined(),
    )
    for name, source in _PATCHES.items()
}
