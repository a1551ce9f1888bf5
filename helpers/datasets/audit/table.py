"""An audit in words: text for a terminal, HTML for a notebook, and what to look at."""

from collections import defaultdict
from html import escape
from pathlib import Path
from statistics import median

from helpers import tables
from helpers.datasets.audit.model import Audit, Copy, Photograph
from helpers.showing import MimeBundle, bundle

HEADINGS = ("Folder", "Images", "Broken", "Odd", "Smallest", "Median", "Largest")
MOST = 20  # findings of a kind that are listed


@bundle.register
def _shown(audit: Audit) -> MimeBundle:
    return {"text/plain": text(audit), "text/html": html(audit)}, {}


def text(audit: Audit) -> str:
    """Aligned columns, a line a folder; below them the findings."""
    lines = tables.aligned([HEADINGS, *_rows(audit)], "<" + ">" * (len(HEADINGS) - 1))
    for title, findings in _findings(audit).items():
        lines += ["", title, *(f"  {name}  {why}" for name, why in findings)]
    return "\n".join([caption(audit), "", *lines])


def html(audit: Audit) -> str:
    """Two tables: the folders, and the findings if there are any."""
    folders = "".join(f"<tr>{tables.row(name, cells)}</tr>\n" for name, *cells in _rows(audit))
    parts = [tables.table(caption(audit), tables.head(HEADINGS), f"\n<tbody>\n{folders}</tbody>\n")]
    for title, findings in _findings(audit).items():
        rows = "".join(
            f'<tr><th scope="row">{escape(name)}</th><td class="why">{escape(why)}</td></tr>\n'
            for name, why in findings
        )
        parts.append(tables.table(title, f"<tbody>\n{rows}</tbody>\n"))
    return tables.region("audit", caption(audit), _STYLE, "\n".join(parts))


def caption(audit: Audit) -> str:
    """Say in a line how many images there are and what was found."""
    return (
        f"Audit of {audit.folder.name}: {len(audit.photographs):,} images, "
        f"{len(audit.broken):,} broken, {len(audit.copies):,} copies, {len(audit.odd):,} odd"
    )


def worth_seeing(audit: Audit) -> list[tuple[Photograph, str]]:
    """Photographs that can be shown, each with the reason to look at it; none twice."""
    entries = [
        pair
        for copy in audit.copies
        for pair in (
            (copy.one, f"{copy.kind} copy of {copy.other.path.name}"),
            (copy.other, f"{copy.kind} copy of {copy.one.path.name}"),
        )
    ]
    entries += [(photograph, ", ".join(photograph.oddities)) for photograph in audit.odd]
    whole = sorted((p for p in audit.photographs if not p.problem), key=_pixels)
    spread = [whole[len(whole) * n // 11] for n in range(1, 11)] if whole else []
    extremes = [*whole[:1], *whole[-1:], *spread]
    entries += [(photograph, _size(photograph)) for photograph in extremes]
    firsts: dict[Path, tuple[Photograph, str]] = {}
    for photograph, why in entries:
        firsts.setdefault(photograph.path, (photograph, why))
    return list(firsts.values())


def _rows(audit: Audit) -> list[tuple[str, ...]]:
    folders: dict[str, list[Photograph]] = defaultdict(list)
    for photograph in audit.photographs:
        folders[photograph.folder.as_posix()].append(photograph)
    if len(folders) > 1:
        folders["all"] = list(audit.photographs)
    rows: list[tuple[str, ...]] = []
    for name, photographs in folders.items():
        whole = sorted((each for each in photographs if not each.problem), key=_pixels)
        sizes = ("–", "–", "–")
        if whole:
            middle = (median(each.width for each in whole), median(each.height for each in whole))
            sizes = (_size(whole[0]), f"{middle[0]:.0f} × {middle[1]:.0f}", _size(whole[-1]))
        broken, odd = len(photographs) - len(whole), sum(bool(each.oddities) for each in whole)
        rows.append((name, f"{len(photographs):,}", f"{broken:,}", f"{odd:,}", *sizes))
    return rows


def _findings(audit: Audit) -> dict[str, list[tuple[str, str]]]:
    """Title of each kind of finding, and the name and reason of the first ``MOST``."""
    kinds = {
        "Broken": [
            (each.path.as_posix(), each.problem) for each in audit.photographs if each.problem
        ],
        "Copies": [(copy.other.path.as_posix(), _kind(copy)) for copy in audit.copies],
        "Odd": [(each.path.as_posix(), ", ".join(each.oddities)) for each in audit.odd],
    }
    shown = {}
    for title, findings in kinds.items():
        more = len(findings) - MOST
        if findings:
            last = [(f"and {more:,} more", "")] if more > 0 else []
            shown[f"{title}: {len(findings):,}"] = [*findings[:MOST], *last]
    return shown


def _kind(copy: Copy) -> str:
    how = {"exact": "the same bytes as", "near": "nearly", "mirrored": "nearly the mirror image of"}
    across = f", across {copy.across}" if copy.across else ""
    bits = "" if copy.kind == "exact" else f" ({copy.distance} of 128 bits differ)"
    return f"{how[copy.kind]} {copy.one.path.as_posix()}{bits}{across}"


def _pixels(photograph: Photograph) -> int:
    return photograph.width * photograph.height


def _size(photograph: Photograph) -> str:
    return f"{photograph.width:,} × {photograph.height:,}"


# Colours of the book's theme where there is one, of the notebook's page elsewhere.
_STYLE = """
.audit { overflow-x: auto; color: var(--pst-color-text-base, inherit); }
.audit table { border-collapse: collapse; margin: 0 0 0.6rem; font-size: 0.875rem; color: inherit;
  font-variant-numeric: tabular-nums; }
.audit caption { caption-side: top; text-align: left; padding: 0.3rem 0.6rem; color: inherit;
  font-weight: bold; }
.audit :is(th, td) { padding: 0.3rem 0.6rem; text-align: right; white-space: nowrap;
  font-weight: normal; color: inherit; background: none;
  border-bottom: 1px solid var(--pst-color-border, #8888); }
.audit thead th { font-weight: bold; }
.audit :is(th:first-child, .why) { text-align: left; }
.audit tbody tr { background: none !important; }
"""
