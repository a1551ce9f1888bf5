"""Formulas as MathML, made while the book is built: no script runs and no host is asked.

docutils' converter does the work. A formula that it cannot read is a warning, hence an error
under ``-W``. Selected in ``_config.yml`` with ``html_math_renderer: mathml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.utils.math import MathError
from sphinx.util import logging

from helpers.publishing.mathml import to_mathml

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)


def _append_formula(translator: HTML5Translator, node: nodes.Element, *, block: bool) -> None:
    try:
        mathml = to_mathml(node.astext(), block=block)
    except MathError as error:
        logger.warning("formula %r: %s", node.astext(), error, location=node)
        mathml = f"<code>{translator.encode(node.astext())}</code>"
    translator.body.append(f'<div class="formula">{mathml}</div>\n' if block else mathml)
    raise nodes.SkipNode


def _visit_inline(translator: HTML5Translator, node: nodes.math) -> None:
    _append_formula(translator, node, block=False)


def _visit_block(translator: HTML5Translator, node: nodes.math_block) -> None:
    _append_formula(translator, node, block=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer with Sphinx."""
    app.add_html_math_renderer("mathml", (_visit_inline, None), (_visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
