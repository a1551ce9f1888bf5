"""An anatomy as a table: text for a terminal, HTML for a notebook and the site."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from helpers.anatomy.costs import Shapes, number

if TYPE_CHECKING:
    from helpers.anatomy.explanation import Anatomy, LayerAnatomy

_HEADINGS = ("Layer", "Kind", "Output shape", "Parameters", "Multiply-adds", "Connections")


def text(anatomy: Anatomy) -> str:
    """Aligned columns, a line a layer, then the sums."""
    rows = [
        (
            layer.name,
            layer.kind,
            _shape(layer.output_shape),
            number(layer.parameters),
            number(layer.multiply_adds),
            number(layer.connections),
        )
        for layer in anatomy.layers
    ]
    totals = ("Total", "", "", *map(number, _totals(anatomy)))
    widths = [max(map(len, column)) for column in zip(_HEADINGS, *rows, totals, strict=True)]
    line = "-" * (sum(widths) + 2 * len(widths) - 2)

    def aligned(cells: tuple[str, ...]) -> str:
        sides = "<<<>>>"
        return "  ".join(f"{c:{s}{w}}" for c, s, w in zip(cells, sides, widths, strict=True))

    body = [line, *map(aligned, rows), line, aligned(totals)]
    return "\n".join([_caption(anatomy), "", aligned(_HEADINGS), *body])


def html(anatomy: Anatomy) -> str:
    """Table whose layers open to their formulas, with its own style."""
    headings = "".join(
        f'<th scope="col"{" class=count" if column > 1 else ""}>{heading}</th>'
        for column, heading in enumerate(("Layer", *_HEADINGS[2:]))
    )
    totals = "".join(f'<td class="count">{number(value)}</td>' for value in _totals(anatomy))
    caption = escape(_caption(anatomy))
    return (
        f"<style>{_STYLE}</style>\n"
        f'<div class="anatomy" role="region" aria-label="{caption}" tabindex="0">\n'
        f"<table>\n<caption>{caption}</caption>\n<thead><tr>{headings}</tr></thead>\n<tbody>\n"
        + "".join(_rows(layer) for layer in anatomy.layers)
        + f'</tbody>\n<tfoot><tr><th scope="row">Total</th><td></td>{totals}</tr></tfoot>\n'
        "</table>\n</div>"
    )


def _rows(layer: LayerAnatomy) -> str:
    """Write what is counted, and below it, across all columns, how."""
    lines = [layer.formula, *layer.working.splitlines()]
    if layer.trainable_parameters != layer.parameters:
        lines.insert(1, f"Trainable: {layer.trainable_parameters:,}")
    opened = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return (
        f'<tr class="layer"><th scope="row">{escape(layer.name)}</th>'
        f"<td>{_shape(layer.output_shape)}</td>"
        f'<td class="count">{number(layer.parameters)}</td>'
        f'<td class="count">{number(layer.multiply_adds)}</td>'
        f'<td class="count">{number(layer.connections)}</td></tr>\n'
        f'<tr><td colspan="5"><details><summary>{escape(layer.kind)}'
        f"<span> {escape(layer.name)}: formulas</span></summary>{opened}</details></td></tr>\n"
    )


def _caption(anatomy: Anatomy) -> str:
    parameters, trainable = anatomy.parameters, anatomy.trainable_parameters
    return f"Anatomy of {anatomy.name}: {parameters:,} parameters, {trainable:,} trainable"


def _totals(anatomy: Anatomy) -> tuple[int | None, ...]:
    return anatomy.parameters, anatomy.multiply_adds, anatomy.connections


def _shape(shape: Shapes) -> str:
    return str(shape) if shape else ""


# Colours of the book's theme where there is one, of the notebook's page elsewhere.
_STYLE = """
.anatomy { overflow-x: auto; position: relative;
  background: var(--pst-color-background, transparent);
  color: var(--pst-color-text-base, inherit); }
.anatomy table { border-collapse: collapse; margin: 0; font-size: 0.875rem;
  font-variant-numeric: tabular-nums; color: inherit; }
.anatomy caption { caption-side: top; text-align: left; padding: 0.3rem 0.6rem; color: inherit;
  font-weight: bold; }
.anatomy :is(th, td) { padding: 0.3rem 0.6rem; text-align: left; vertical-align: top;
  font-weight: normal; color: inherit; background: none;
  border-bottom: 1px solid var(--pst-color-border, #8888); }
.anatomy thead th, .anatomy tfoot :is(th, td) { font-weight: bold;
  background: var(--pst-color-surface, #8881); }
.anatomy :is(td, thead th) { white-space: nowrap; }
.anatomy .count { text-align: right; }
.anatomy tbody tr { background: none !important; }
.anatomy .layer > * { border-bottom: 0; padding-bottom: 0; }
.anatomy td[colspan] { padding-top: 0; white-space: normal; }
.anatomy details { contain: inline-size; margin: 0; padding: 0; border: 0; background: none; }
.anatomy summary { cursor: pointer; padding: 0.3rem 0; font-size: 0.8em; }
.anatomy summary span { position: absolute; clip-path: inset(50%); width: 1px; overflow: hidden;
  white-space: nowrap; }
.anatomy p { margin: 0.3rem 0 0 1rem; max-width: none; }
@media print { .anatomy { overflow: visible; } .anatomy table { font-size: 0.7rem; } }
"""
