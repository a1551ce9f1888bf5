"""Formulas as MathML, which browsers show by themselves: no script runs, and no host is asked."""

import re

from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml


def to_mathml(tex: str, *, block: bool) -> str:
    """Convert a formula in LaTeX. Raises ``docutils.utils.math.MathError``."""
    if r"\operatorname*" in tex:
        raise MathError(
            r"\operatorname* is garbled by docutils; use \underset{x}{\operatorname{…}}"
        )
    tex = re.sub(r"(?<=\d)\{,\}(?=\d)", ",", tex)  # 60{,}000 is one number
    mathml = tex2mathml(tex, as_block=block)
    return re.sub(r">\s+<", "><", mathml)  # docutils indents; a page has hundreds of formulas
