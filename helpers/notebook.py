"""What the first cell of every chapter calls: checks of the set-up, and a quiet TensorFlow.

Nothing is imported at the top but the standard library: what is missing is told in clear words.
"""

import contextlib
import importlib
import os
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

PARAMETERS = {"DATA": ("embedded", "real"), "MODE": ("fast", "full")}
"""What the parameters of a chapter accept; ``SEED`` takes any whole number from 0 on."""

_FROM_THE_TOP = frozenset(
    {"COURSE", "DATA", "MODE", "SEED", "notebook", "check", "interactive", "figures", "datasets"}
    | {"np", "tf", "keras", "plt"}
)
_PYTHON = (3, 11)
_OLDEST = {"tensorflow": (2, 19), "keras": (3, 5)}


def setup() -> None:
    """Make a notebook ready: import TensorFlow without its log, set the style of the figures.

    Raises what :func:`import_tensorflow` raises. Prints the same line on every machine.
    """
    import_tensorflow()
    from helpers import figures  # matplotlib takes its time: only when all is well

    figures.style()
    _tell_where_names_come_from()
    print("Ready: TensorFlow and the helpers of this course are here.")


def import_tensorflow() -> None:
    """Import TensorFlow and Keras without their log.

    Raises ``ImportError`` that says what to do if Python, TensorFlow or Keras is missing or too
    old, or Keras does not compute with TensorFlow.
    """
    if sys.version_info < _PYTHON:
        raise ImportError(
            f"the course needs Python {_dotted(_PYTHON)} or later, and this is "
            f"{_dotted(sys.version_info[:2])}: {_advice()}"
        )
    # Once imported, TensorFlow's C++ still tells each refused operation: Python's error is enough.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    for name, oldest in _OLDEST.items():
        _check(name, oldest)
    backend = sys.modules["keras"].backend.backend()
    if backend != "tensorflow":
        raise ImportError(
            f"the course needs Keras with TensorFlow, and this Keras computes with {backend}: "
            "remove KERAS_BACKEND from the environment and restart the kernel"
        )


def check_parameters(data: str, mode: str, seed: int) -> None:
    """Refuse values of ``DATA``, ``MODE`` and ``SEED`` that no chapter knows.

    Raises ``ValueError`` that names the parameter and what it accepts.
    """
    for name, value in {"DATA": data, "MODE": mode}.items():
        if value not in PARAMETERS[name]:
            choices = " or ".join(f'"{choice}"' for choice in PARAMETERS[name])
            raise ValueError(f"{name} must be {choices}, got {value!r}")
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise ValueError(f"SEED must be a whole number from 0 on, got {seed!r}")


def missing_name(name: str, cell: str) -> str:
    """Say what to run where a cell names what is not defined; nothing of names of the learner's.

    An answer to an exercise is known by its ``check("name", name)``.
    """
    again = "After a restart of the kernel nothing is left of what was run before."
    if re.search(rf'\bcheck\(\s*"{re.escape(name)}"', cell):
        return f"Run the cell in which you wrote {name}, then this one. {again}"
    if name in _FROM_THE_TOP:
        return f"{name} comes from the first cells of the chapter: run it from the top. {again}"
    return ""


def _tell_where_names_come_from() -> None:
    """Let IPython, where this is one, add to a ``NameError`` what :func:`missing_name` says."""
    from IPython import get_ipython

    def told(
        shell: Any,  # noqa: ANN401
        kind: type[NameError],
        error: NameError,
        trace: TracebackType,
        tb_offset: int | None = 1,  # IPython's own frame
    ) -> None:
        cell = (shell.user_ns.get("In") or [""])[-1]
        if advice := missing_name(getattr(error, "name", None) or "", cell):
            render = shell.InteractiveTB.structured_traceback
            shown = render(kind, error, trace, tb_offset=tb_offset)
            error._render_traceback_ = lambda: [*shown, advice]  # type: ignore[attr-defined]
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)

    if shell := get_ipython():
        shell.set_custom_exc((NameError,), told)


def _check(name: str, oldest: tuple[int, int]) -> None:
    """Import a package quietly and see that it is not too old."""
    try:
        with _silence():
            package = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise ImportError(f"the course needs {name}, and it is not here: {_advice()}") from error
    version = tuple(int(part) for part in re.findall(r"\d+", package.__version__)[:2])
    if version < oldest:
        raise ImportError(
            f"the course needs {name} {_dotted(oldest)} or later, and this is "
            f"{package.__version__}: {_advice()}"
        )


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Send file descriptor 2 nowhere, and Python's warnings with it.

    TensorFlow's C++ log does not pass through ``sys.stderr``. Redirecting the descriptor is the
    only way that keeps all of it out of a stored notebook without changing how it computes.
    """
    kept = os.dup(2)
    try:
        with Path(os.devnull).open("wb") as nowhere, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            os.dup2(nowhere.fileno(), 2)
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _advice() -> str:
    """Tell what to do about what is missing or too old, on this platform."""
    if "google.colab" in sys.modules:
        return "choose the latest version under Runtime > Change runtime type, then run again"
    checkout = Path(__file__).resolve().parent.parent
    if (checkout / "Makefile").exists():
        return f"run `make site` in {checkout}, then start `.venv/bin/jupyter notebook` there"
    return (
        "run `pip install --upgrade 'tensorflow>=2.19'` (Keras comes with it), restart the kernel"
    )


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)
