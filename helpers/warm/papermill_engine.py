"""The papermill engine ``warm``: ``papermill --engine warm in.ipynb out.ipynb``.

It runs a notebook as papermill's own engine does, with the same outputs, in a kernel that is forked
from a warm process with TensorFlow imported (`kernels`). A Python process that runs several
notebooks waits for TensorFlow once. What importing TensorFlow itself would print is not seen, and
environment variables that it reads when it is imported are to be set before papermill starts.

papermill writes the whole notebook twice for each cell, which for a chapter takes as long as
running it. This engine writes it at most every two seconds, and at the end.
"""

import asyncio
import functools
import sys
import time
from collections.abc import Callable
from typing import Any

from helpers.warm import forking
from helpers.warm.launching import WarmError

_EVERY = 2.0  # seconds from one writing of the notebook to the next


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Make ``WarmEngine`` once it is asked for, which papermill does while it is being imported."""
    if name == "WarmEngine":
        return _engine()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@functools.cache
def _engine() -> type:
    from papermill.engines import NBClientEngine
    from papermill.exceptions import PapermillException

    class WarmEngine(NBClientEngine):  # type: ignore[misc]
        """Runs notebooks in forked kernels of this Python."""

        @classmethod
        def execute_managed_notebook(
            cls,
            nb_man: Any,  # noqa: ANN401 - papermill's NotebookExecutionManager
            kernel_name: str,
            **kwargs: Any,  # noqa: ANN401
        ) -> Any:  # noqa: ANN401
            """Run a notebook as papermill's own engine does."""
            from helpers.warm.kernels import WarmKernelManager

            language = nb_man.nb.metadata.get("kernelspec", {}).get("language", "python")
            if not forking.available() or language != "python":
                raise PapermillException(
                    f"the engine warm runs Python, on Linux, and this is {language} on "
                    f"{sys.platform}: run papermill without --engine, which gives the same outputs"
                )
            saving = _Saving(nb_man.save)
            nb_man.save = saving.ask
            try:
                return super().execute_managed_notebook(
                    nb_man,
                    kernel_name,
                    kernel_manager_class=WarmKernelManager,
                    on_cell_execute=saving.begin,
                    on_cell_executed=saving.end,
                    **kwargs,
                )
            except WarmError as error:
                raise PapermillException(f"{error}: run papermill without --engine") from error
            finally:
                del nb_man.save

    return WarmEngine


class _Saving:
    """Writes a notebook that is being run, but not all the time."""

    def __init__(self, save: Callable[[], None]) -> None:
        self._save = save
        self._last = time.monotonic()
        self._asked = False
        self._later: asyncio.Task[None] | None = None

    def ask(self, **_: object) -> None:
        """Write it, now or later."""
        self._asked = True
        if time.monotonic() >= self._last + _EVERY:
            self._now()

    async def begin(self, **_: object) -> None:
        """Have a look later: the cell that begins may run for hours."""
        self._later = asyncio.create_task(self._write_later())

    async def end(self, **_: object) -> None:
        """Have no look: there will be another."""
        if self._later is not None:
            self._later.cancel()

    def _now(self) -> None:
        self._save()
        self._last = time.monotonic()
        self._asked = False

    async def _write_later(self) -> None:
        await asyncio.sleep(self._last + _EVERY - time.monotonic())
        if self._asked:
            self._now()
