"""The records of the ledger: what is printed, what is counted, what settles a printed figure."""

from collections.abc import Mapping
from dataclasses import dataclass

from helpers.architectures import Architecture
from helpers.showing import Shown

QUANTITIES = ("parameters", "multiply-adds", "layers", "top1-error", "top5-error")


@dataclass(frozen=True)
class Printed:
    """A figure as a paper prints it; ``where`` says in which table or section."""

    value: float
    unit: str
    source: str
    where: str


@dataclass(frozen=True)
class Counts:
    """What one network comes to."""

    parameters: int
    stored_parameters: int
    multiply_adds: int
    layers: int


@dataclass(frozen=True)
class Difference:
    """Parameters of one kind, ``"Conv2D bias"``, where paper and Keras do not have as many."""

    kind: str
    paper: int
    keras: int


@dataclass(frozen=True)
class Entry:
    """A network in the ledger.

    ``published`` has those of ``QUANTITIES`` that are printed. ``keras`` are the counts of the
    variant of ``keras.applications``, ``differences`` itemise what parameters separate the two.
    """

    architecture: Architecture
    published: dict[str, Printed]
    computed: Counts
    keras: Counts | None
    differences: tuple[Difference, ...]
    note: str


@dataclass(frozen=True, repr=False)
class Ledger(Shown):
    """Entries, which a notebook shows as a table."""

    entries: tuple[Entry, ...]

    def __getitem__(self, key: str) -> Entry:
        return {entry.architecture.key: entry for entry in self.entries}[key]


@dataclass(frozen=True)
class Stored:
    """A network as it was computed.

    ``spent``: trained parameters and multiply-adds, by kind, see :func:`spending`. ``field``:
    receptive field of a cell of the last map, in cells of the image. ``blocks``: for each map size
    in turn, as ``"56 × 56"``, the blocks of the block diagram in words.
    """

    entry: Entry
    spent: Mapping[str, Mapping[str, int]]
    field: int
    blocks: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, repr=False)
class Puzzle(Shown):
    """A printed figure, the table that settles it, and what it says."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    answer: str
