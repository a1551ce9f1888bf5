"""Relaying: what a child is asked and answers, with an eye on its time, memory and files."""

import contextlib
import json
import os
import select
import signal
import socket
import time
from dataclasses import dataclass, field

from helpers.exercises import plain
from helpers.warm import child, frames, watching
from helpers.warm.sandbox import cgroups

MOST = plain.MAX_CHARACTERS + 65_536
"""Longest answer that is relayed, in bytes."""

_EVERY = 0.02  # seconds between two looks at what a child uses
_PIECE = 65_536  # bytes that are written to a pipe at once


@dataclass
class Watch:
    """Looks after a child: what it says, how long it takes, how much it fills."""

    to_child: int
    from_child: int
    seconds: float
    memory: int
    meter: watching.Meter
    base: int
    group: cgroups.Group | None
    reader: frames.Reader = field(default_factory=lambda: frames.Reader(MOST))
    unsent: bytearray = field(default_factory=bytearray)
    texts: list[str] = field(default_factory=list)
    killed: int = 0
    growth: watching.Growth = field(init=False)
    cell: int | None = None
    asked: bool = False

    def __post_init__(self) -> None:
        self.growth = watching.Growth(self.memory)
        self.killed = self.meter.out_of_memory()

    def relay(self, connection: socket.socket, questions: frames.Reader) -> None:
        """Pass on each question and its answer, until one does not come or nobody asks.

        A question may name `seconds` of its own. Where the cells do not come to an end, `cell` is
        told, the place of the one that ran, as the child said it.
        """
        limit = self.seconds
        entered = False
        while True:
            begun = time.monotonic()
            ended, answer = self._wait(connection, begun + limit)
            if not entered and ended == "done":  # before any of the learner's code
                entered = answer == child.ENTERED
                if entered:
                    continue
                ended = "refused"
            if ended == "hung up":
                return
            told = {"ended": ended, "seconds": time.monotonic() - begun}
            if not self.asked and ended != "done":
                told["cell"] = self.cell
            frames.write(connection.fileno(), json.dumps(told))
            frames.write(connection.fileno(), answer)
            if ended != "done":
                return
            asked = questions.next_from(connection)
            if asked is None:
                return
            self.asked = True
            limit = json.loads(asked).get("seconds", self.seconds)
            self.unsent += frames.framed(asked)

    def _wait(self, connection: socket.socket, limit: float) -> tuple[str, str]:
        """Wait for an answer: how it ended, and the text. The child need not read to end it.

        One that talks before it is asked is ended: what it says would be taken for the answer.
        """
        asking = connection.fileno()
        begun = time.monotonic()
        self.growth = watching.Growth(self.memory)
        while True:
            if self.texts:
                return ("died", "") if self.unsent else ("done", self.texts.pop(0))
            to_child = [self.to_child] if self.unsent else []
            readable, writable, _ = select.select([self.from_child, asking], to_child, [], _EVERY)
            if asking in readable:  # nobody asks before the answer is there
                return "hung up", ""
            if self.from_child in readable:
                content = os.read(self.from_child, 1 << 20)
                if content and self.unsent:
                    return "died", ""
                try:
                    self.texts += filter(self._is_answer, self.reader.feed(content))
                except ValueError:
                    return "died", ""
                if not content:
                    for_memory = self._ran_out() or self.meter.ended_for_memory(self.killed)
                    return ("memory" if for_memory else "died"), ""
            elif writable:
                self._send()
            now = time.monotonic()
            if ended := self._is_too_much((now - begun) / max(limit - begun, _EVERY)):
                return ended, ""
            if now > limit:
                filled = self._ran_out() or self.growth.without_end
                return ("memory" if filled else "timeout"), ""

    def _is_answer(self, text: str) -> bool:
        """Keep in mind which cell runs, as long as cells run; any other text is an answer."""
        if self.asked or not text.startswith(child.RUNNING):
            return True
        place = text[len(child.RUNNING) :][:9]
        self.cell = int(place) if place.isascii() and place.isdecimal() else None
        return False

    def _send(self) -> None:
        """Write a piece of what is still to be told; a child that is gone is not told."""
        try:
            sent = os.write(self.to_child, self.unsent[:_PIECE])
        except BlockingIOError:
            return
        except BrokenPipeError:
            sent = len(self.unsent)
        del self.unsent[:sent]

    def _ran_out(self) -> bool:
        return self.group is not None and self.group.ran_out_of_memory()

    def _is_too_much(self, part: float) -> str:
        """How it is to end for what it uses, after a part of its time, where no kernel does it."""
        filled = self.meter.memory() - self.base
        self.growth.note(part, filled)
        if filled > self.memory or self.meter.fills_too_much():
            return "memory"
        return "died" if self.meter.threads() > watching.THREADS else ""

    def end(self) -> dict[str, float]:
        """Kill the child, and say what it used."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.meter.process, signal.SIGKILL)
        _, _, usage = os.wait4(self.meter.process, 0)
        return {
            "processor_seconds": round(usage.ru_utime + usage.ru_stime, 3),
            "peak": max(usage.ru_maxrss * 1024 - self.base, 0),
        }
