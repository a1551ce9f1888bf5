"""Where several threads mark: one runner that they share, and a marker for each."""

from contextlib import ExitStack
from types import TracebackType
from typing import Self

from helpers.grading.marking import Marker, Prepared, Rules, warm_runner
from helpers.grading.records import Grade
from helpers.grading.runners import Runner


class Bench:
    """Marks for as many threads as come, each with a marker of its own; a context manager.

    ``runner`` is closed by whoever made it; without one, a warm process is started.
    """

    def __init__(self, rules: Rules, runner: Runner | None = None) -> None:
        self._rules, self._given = rules, runner
        self._free: list[Marker] = []

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.runner: Runner = self._given or stack.enter_context(
                warm_runner(self._rules.accepted, self._rules.all_cells)
            )
            self.level = self.runner.level
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
            marker = self._stack.enter_context(Marker(self._rules, self.runner))
        try:
            return marker.mark(prepared)
        finally:
            self._free.append(marker)
