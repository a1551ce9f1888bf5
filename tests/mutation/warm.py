"""A process that has imported what is slow to import, and runs tests in children of its own.

Reads a line of JSON, ``{"tests": […], "seconds": …}``, and answers with one: "passed", "failed" or
"time". It imports nothing of the book, so a child imports a changed file. A child is forked before
TensorFlow has executed anything, or it would hang.
"""

import contextlib
import json
import os
import signal
import sys
import time

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
sys.dont_write_bytecode = True  # or a child could read that of another change

with open(os.devnull, "w") as nowhere:  # noqa: PTH123
    os.dup2(nowhere.fileno(), 2)

for name in ("numpy", "scipy.signal", "matplotlib.figure", "PIL.Image", "click.testing", "pytest"):
    __import__(name)
for name in ("hypothesis", "keras", "tensorflow", "sklearn.datasets"):
    __import__(name)


def run(tests: list[str], seconds: float) -> str:
    """Run pytest on ``tests`` in a child."""
    child = os.fork()
    if child == 0:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        import pytest

        os._exit(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--no-header", *tests]))
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return "passed" if status == 0 else "failed"
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "time"


if __name__ == "__main__":
    sys.path.insert(0, str(os.getcwd()))  # noqa: PTH109
    for line in sys.stdin:
        answer = run(**json.loads(line))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
