"""An anatomy as a table: text for a terminal, HTML for a notebook and the site."""

from helpers import tables
from helpers.anatomy.costs import Shapes, number
from helpers.anatomy.explanation import Anatomy, LayerAnatomy
from helpers.showing import MimeBundle, bundle

_HEADINGS = ("Layer", "Kind", "Output shape", "Parameters", "Multiply-adds", "Connections")


@bundle.register
def _shown(anatomy: Anatomy) -> MimeBundle:
    return {"text/plain": text(anatomy), "text/html": html(anatomy)}, {}


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
    sums = ("Total", "", "", *map(number, _totals(anatomy)))
    headings, *body, total = tables.aligned([_HEADINGS, *rows, sums], "<<<>>>")
    line = "-" * len(total)
    return "\n".join([_caption(anatomy), "", headings, line, *body, line, total])


def html(anatomy: Anatomy) -> str:
    """Table whose layers open to their formulas, with its own style."""
    caption = _caption(anatomy)
    totals = "".join(f'<td class="count">{number(value)}</td>' for value in _totals(anatomy))
    return tables.region(
        "anatomy",
        caption,
        _STYLE,
        tables.table(
            caption,
            tables.head(("Layer", *_HEADINGS[2:]), counts_from=2),
            "\n<tbody>\n",
            *map(_rows, anatomy.layers),
            f'</tbody>\n<tfoot><tr><th scope="row">Total</th><td></td>{totals}</tr></tfoot>\n',
        ),
    )


def _rows(layer: LayerAnatomy) -> str:
    """Write what is counted, and below it, across all columns, how."""
    lines = [layer.formula, *layer.working.splitlines()]
    if layer.trainable_parameters != layer.parameters:
        lines.insert(1, f"Trainable: {layer.trainable_parameters:,}")
    counts = (layer.parameters, layer.multiply_adds, layer.connections)
    cells = (_shape(layer.output_shape), *map(number, counts))
    return (
        f'<tr class="layer">{tables.row(layer.name, cells, counts_from=1)}</tr>\n'
        + tables.opening(5, layer.kind, f" {layer.name}: formulas", lines)
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
