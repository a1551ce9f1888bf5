"""Ctrl-C and SIGTERM: what is graded is written, what is under way is given up.

The first signal raises `Stopped` where nothing is being written, and clearing up has `PATIENCE`
seconds. The second one ends the process at once. A gradebook is whole in either case: a transaction
that was begun is undone when it is opened again, and processes that ran learners' code end when
nobody asks them any more.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType, TracebackType
from typing import Any, Self

PATIENCE = 5.0
"""Seconds for clearing up."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopped(KeyboardInterrupt):
    """Somebody wants the grader to end; `status` is the exit status: 130 or 143."""

    def __init__(self, number: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = 128 + number


class Stopping:
    """Answers the two signals; a context manager. `sentence` says what there is, and how to go on.

    Only a main thread hears of signals: elsewhere nothing is changed.
    """

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence
        self._former: dict[int, Any] = {}
        self._writing = False
        self._waiting: int | None = None
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._former = {each: signal.signal(each, self._heard) for each in _SIGNALS}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._former.items():
            signal.signal(number, handler)
        if self._timer is not None:
            self._timer.cancel()

    @contextlib.contextmanager
    def whole(self) -> Iterator[None]:
        """Let something be done to its end; a signal is answered behind it."""
        self._writing = True
        try:
            yield
        finally:
            self._writing = False
            if self._waiting is not None:
                number, self._waiting = self._waiting, None
                self._answer(number)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        if self._writing:
            self._waiting = number
        else:
            self._answer(number)

    def _answer(self, number: int) -> None:
        if self._timer is not None:
            self._end(number)
        self._timer = threading.Timer(PATIENCE, self._end, (number,))
        self._timer.daemon = True
        self._timer.start()
        raise Stopped(number, self._sentence)

    def _end(self, number: int) -> None:
        with contextlib.suppress(OSError):
            os.write(2, f"{self._sentence}\n".encode())  # no buffer, and no lock that is held
        os._exit(128 + number)
