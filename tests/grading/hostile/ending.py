"""Code that does not end, that ends its process, or takes all there is."""

from tests.grading.hostile.made import DIED, MEMORY, TIMEOUT, Kind, everything, slide

_ONLY = "slide"


def _lost(verdict, reason):
    return {_ONLY: (verdict, reason)}


ENDING = {
    "a loop without end in Python": Kind(slide("while True:", "    pass"), lost={_ONLY: TIMEOUT}),
    "a loop without end in TensorFlow": Kind(
        {
            "slide": "import tensorflow as tf\n@tf.function\ndef slide(row, kernel):\n"
            "    i = tf.constant(0)\n    while i < 1:\n        i = i * 1\n    return i"
        },
        lost={_ONLY: TIMEOUT},
    ),
    "a loop without end in NumPy": Kind(
        slide("np.convolve(np.ones(10**6), np.ones(10**6))"), lost={_ONLY: TIMEOUT}
    ),
    "sleep": Kind(slide("time.sleep(1000)", imports="import time"), lost={_ONLY: TIMEOUT}),
    "a loop without end in a cell": Kind(
        before=("while True:\n    pass",), lost=everything(TIMEOUT)
    ),
    "a loop in a message": Kind(
        {
            "slide": "class Slow(Exception):\n    def __str__(self):\n        while True:\n"
            "            pass\ndef slide(row, kernel):\n    raise Slow"
        },
        lost={_ONLY: TIMEOUT},
    ),
    "os._exit": Kind(slide("os._exit(0)", imports="import os"), lost={_ONLY: DIED}),
    "os._exit in a cell": Kind(before=("import os\nos._exit(0)",), lost=everything(DIED)),
    "sys.exit": Kind(
        slide("sys.exit('right')", imports="import sys"), lost=_lost("error", "SystemExit: right")
    ),
    "sys.exit in a cell": Kind(
        before=("import sys\nsys.exit('right')",), errors=("`: SystemExit: right",)
    ),
    "an interrupt": Kind(
        slide("raise KeyboardInterrupt"), lost=_lost("error", "KeyboardInterrupt")
    ),
    "an exception that cannot be written": Kind(
        before=("class Mute(Exception):\n    def __str__(self):\n        raise Mute\nraise Mute",),
        errors=("`: an exception: it cannot be written",),
    ),
    "SIGKILL of itself": Kind(
        slide("os.kill(os.getpid(), 9)", imports="import os"),
        lost=_lost("error", "PermissionError: [Errno 1] Operation not permitted"),
    ),
    "a segmentation fault": Kind(
        slide("ctypes.string_at(0)", imports="import ctypes"), lost={_ONLY: DIED}
    ),
    "recursion": Kind(
        slide("return slide(*arguments)"),
        lost=_lost("error", "RecursionError: maximum recursion depth exceeded"),
    ),
    "recursion through the stack's end": Kind(
        slide(
            "sys.setrecursionlimit(10**9)",
            "one, other = [], []",
            "for _ in range(10**5): one, other = [one], [other]",
            "return one == other",
            imports="import sys",
        ),
        lost={_ONLY: DIED},
    ),
    "memory without end": Kind(
        slide("kept = []", "while True:", "    kept.append(b'x' * 10**7)"), lost={_ONLY: MEMORY}
    ),
    "memory without end in a cell": Kind(
        before=("kept = []\nwhile True:\n    kept.append(b'x' * 10**7)",), lost=everything(MEMORY)
    ),
    "a fork bomb": Kind(
        slide("while True:", "    os.fork()", imports="import os"),
        lost=_lost("error", "PermissionError: [Errno 1] Operation not permitted"),
    ),
    "10 GB of output": Kind(
        before=(
            "import os\nfor _ in range(10_000):\n    print('x' * 500_000)\n"
            "    os.write(2, b'x' * 500_000)",
        ),
    ),
    "a file of 10 GB": Kind(
        slide("file = open('large', 'wb')", "while True:", "    file.write(b'x' * 10**6)"),
        lost=_lost("error", "OSError: [Errno 27] File too large"),
    ),
    "10 GB of files": Kind(
        slide(
            "for name in itertools.count():",
            "    open(str(name), 'wb').write(b'x' * 10**6)",
            imports="import itertools",
        ),
        lost=_lost("error", "OSError: [Errno 28] No space left on device"),
    ),
    "a million files": Kind(
        before=("for name in range(10**6):\n    open(str(name), 'w').close()",),
        errors=("`: OSError: [Errno 28] No space left on device: '9",),
    ),
    "folders in folders": Kind(
        before=("import os\nfor _ in range(1500):\n    os.mkdir('d')\n    os.chdir('d')",)
    ),
    "all files open": Kind(
        {
            "slide": "kept = []\ndef slide(*arguments):\n    while True:\n"
            "        kept.append(open('/dev/null'))"
        },
        lost=_lost("error", "OSError: [Errno 24] Too many open files: '/dev/null'"),
    ),
    "a thousand threads": Kind(
        slide(
            "for _ in range(1000):",
            "    threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()",
            imports="import threading, time",
        ),
        lost=_lost("error", "RuntimeError: can't start new thread"),
    ),
}
