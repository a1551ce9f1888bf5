"""Formulas as MathML, made while the book is built: no script runs and no host is asked.

docutils' converter does the work. A formula that it cannot read is a warning, hence an error
under ``-W``. Selected in ``_config.yml`` with ``html_math_renderer: mathml``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)


def to_mathml(tex: str, *, block: bool) -> str:
    """Convert a formula in LaTeX. Raises ``docutils.utils.math.MathError``."""
    if r"\operatorname*" in tex:
        raise MathError(
            r"\operatorname* is garbled by docutils; use \underset{x}{\operatorname{…}}"
        )
    tex = re.sub(r"(?<=\d)\{,\}(?=\d)", ",", tex)  # 60{,}000 is one number
    mathml = tex2mathml(tex, as_block=block)
    return re.sub(r">\s+<", "><", mathml)  # docutils indents; a page has hundreds of formulas


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
