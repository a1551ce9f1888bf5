"""What marks in a worker: a warm process that its threads share."""

from contextlib import ExitStack
from types import TracebackType
from typing import Self

from helpers.grading.marking import Marker, Prepared, Rules, warm_runner
from helpers.grading.records import Grade


class Bench:
    """Marks with one warm process, and a marker for each thread; a context manager."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._free: list[Marker] = []

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._runner = stack.enter_context(
                warm_runner(self._rules.accepted, self._rules.all_cells)
            )
            self.level = self._runner.level
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def mark(self, prepared: Prepared) -> Grade:
        """Run and judge one; raises what a marker raises."""
        try:
            marker = self._free.pop()
        except IndexError:
            marker = self._stack.enter_context(Marker(self._rules, self._runner))
        try:
            return marker.mark(prepared)
        finally:
            self._free.append(marker)
