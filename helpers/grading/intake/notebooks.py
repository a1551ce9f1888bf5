"""The cells of a notebook, read from its bytes without trusting any of them.

nbformat would refuse what learners' tools write: cells without ids, with the same id, with unknown
fields. Only type, id, text and tags are read. Outputs are nearly all of a large notebook, and
nothing here looks at them: there they are left out before anything is parsed.
"""

import json
import re
from dataclasses import dataclass

from helpers.grading.records import UnreadableError

MAX_TEXT = 32_000_000
"""Most bytes of a notebook beside its outputs."""

MAX_ITEMS = 1_000_000
MAX_TOKENS = 6_000_000
MAX_CELLS = 5_000
MAX_CODE = 300_000
"""Most characters of all code cells."""

MAX_NAME = 200
"""Most characters of a student's identifier that are looked at."""

_LARGE = 4_000_000  # bytes; what has fewer is parsed faster with its outputs

# Possessive, so that a long string costs no memory; an unclosed one goes to the end, so that it is
# looked at once.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]]', re.DOTALL)
_OPENS = re.compile(rb"\s*:\s*\[")


@dataclass(frozen=True)
class NotebookCell:
    """A cell: its identifier (empty for none), ``"code"`` or another type, text and tags."""

    id: str
    type: str
    source: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notebook:
    """The cells of a notebook, and the student for whom it says that it was handed out."""

    cells: tuple[NotebookCell, ...]
    student: str = ""


def cells_of(content: bytes) -> tuple[NotebookCell, ...]:
    """Read the cells of a notebook of format 4; raises `UnreadableError` for anything else."""
    return notebook_of(content).cells


def notebook_of(content: bytes) -> Notebook:
    """Read a notebook of format 4; raises `UnreadableError` for anything else."""
    data = _parsed(content)
    if not isinstance(data, dict) or "nbformat" not in data:
        raise UnreadableError("The file is JSON, but no notebook: save it again from Jupyter.")
    version = data["nbformat"]
    if type(version) is not int or version != 4:
        raise UnreadableError(
            f"The notebook has format {str(version)[:10]!r}, and format 4 is needed: open it in a "
            "current Jupyter or Colab and save it again."
        )
    cells = data.get("cells")
    if not isinstance(cells, list):
        raise UnreadableError("The notebook has no list of cells: save it again from Jupyter.")
    if len(cells) > MAX_CELLS:
        raise UnreadableError(f"The notebook has more than {MAX_CELLS:,} cells.")
    read = tuple(_cell(cell) for cell in cells)
    if sum(len(cell.source) for cell in read if cell.type == "code") > MAX_CODE:
        raise UnreadableError(f"The notebook has more than {MAX_CODE:,} characters of code.")
    return Notebook(read, _student(data.get("metadata")))


def without_outputs(content: bytes) -> bytes:
    """Write the same JSON with an empty list in place of each list named ``outputs``.

    Raises `UnreadableError` if it is made of so many brackets and strings that no notebook is.
    """
    kept = []
    start = 0  # of what is kept
    depth = 0  # of brackets in the outputs
    ends = -1  # of the bracket that opens them
    for count, token in enumerate(_TOKEN.finditer(content)):
        if count > MAX_TOKENS:
            raise UnreadableError(f"The file has more than {MAX_TOKENS:,} texts and brackets.")
        found = token[0] if token.end() - token.start() <= 9 else b""
        if depth:
            depth += (found == b"[") - (found == b"]")
            if not depth:
                start = token.start()
        elif token.end() == ends:
            depth = 1
        elif found == b'"outputs"' and (opens := _OPENS.match(content, token.end())):
            ends = opens.end()
            kept.append(content[start:ends])
    return b"".join([*kept, content[start:]]) if not depth else content


def _parsed(content: bytes) -> object:
    if not content.strip():
        raise UnreadableError("The file is empty: save the notebook and hand it in again.")
    rest = content
    if len(content) > _LARGE or _items(content) > MAX_ITEMS:
        rest = without_outputs(content)
        if len(rest) > MAX_TEXT or _items(rest) > MAX_ITEMS:
            raise UnreadableError(
                f"The notebook has more than {MAX_TEXT // 1_000_000} MB, or {MAX_ITEMS:,} items, "
                "beside its outputs."
            )
    try:
        data: object = json.loads(rest.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UnreadableError("The file is not UTF-8, so it is no notebook.") from None
    except RecursionError:
        raise UnreadableError("The file is nested too deep to be a notebook.") from None
    except ValueError as error:
        reason = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableError(
            f"The file is not JSON{reason}, so it is no notebook: save it again from Jupyter."
        ) from None
    return data


def _student(metadata: object) -> str:
    """Read what `convnets handout` has written; anything may stand there."""
    told = metadata.get("convnets") if isinstance(metadata, dict) else None
    return _text(told.get("student"))[:MAX_NAME] if isinstance(told, dict) else ""


def _items(content: bytes) -> int:
    return sum(map(content.count, (b",", b"[", b"{")))


def _cell(data: object) -> NotebookCell:
    """Read a cell; what is missing or of another kind is empty."""
    if not isinstance(data, dict):
        return NotebookCell("", "", "")
    metadata = data.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    tags = metadata.get("tags")
    return NotebookCell(
        id=_text(data.get("id") or metadata.get("id")),
        type=_text(data.get("cell_type")),
        source=_text(data.get("source")),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def _text(data: object) -> str:
    """Join a text, or a list of its lines; half of a surrogate pair becomes a question mark."""
    lines = data if isinstance(data, list) else [data]
    text = "".join(line for line in lines if isinstance(line, str))
    return text.encode("utf-8", "replace").decode("utf-8")
