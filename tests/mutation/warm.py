"""A process that has imported what is slow to import, and runs tests in children of its own.

Reads a line of JSON, ``{"tests": […], "seconds": …}``, and answers with one: "passed", "failed" or
"time". It imports nothing of the book, so a child imports a changed file. A child is forked before
TensorFlow has executed anything, or it would hang.
"""

import contextlib
import gc
import importlib.metadata
import json
import os
import signal
import sys
import time

import pytest
from hypothesis import Phase, settings

OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")
os.environ |= {"OPENBLAS_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
sys.dont_write_bytecode = True  # or a child could read that of another change

with open(os.devnull, "w") as nowhere:  # noqa: PTH123
    os.dup2(nowhere.fileno(), 2)

# A failing example need not be a small one.
settings.register_profile("mutants", phases=[Phase.explicit, Phase.generate], max_examples=50)
settings.load_profile("mutants")
for name in ("scipy.signal", "matplotlib.figure", "tensorflow", "sklearn.datasets"):
    importlib.import_module(name)
for plugin in importlib.metadata.entry_points(group="pytest11"):
    plugin.load()
gc.freeze()  # a child need not look through all that


def run(tests: list[str], seconds: float) -> str:
    """Run pytest on ``tests`` in a child."""
    child = os.fork()
    if child == 0:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os._exit(pytest.main([*OPTIONS, *tests]))
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
