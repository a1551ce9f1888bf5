"""Links from chapters to the appendix, which are ordinary links so that they work in Jupyter too.

``[word](appendix/glossary.md#receptive-field)`` leads to the heading of that name,
``[text](appendix/bibliography.md#dumoulin2016)`` to that entry of ``references.bib``. MyST resolves
links to headings; here every entry becomes such a target. What does not exist stays unresolved, and
``-n -W`` stops the build.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def add_bibliography_targets(_app: Sphinx, env: BuildEnvironment) -> None:
    """Let every entry of a bibliography be found like a heading of its page."""
    for citation in env.get_domain("cite").citations:
        docname = citation.bibliography_key.docname
        slugs = env.metadata[docname].setdefault("myst_slugs", {})
        slugs[citation.key] = (0, citation.citation_id, citation.key)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx's events, after sphinxcontrib-bibtex has read the entries."""
    app.setup_extension("sphinxcontrib.bibtex")
    app.connect("env-updated", add_bibliography_targets, priority=999)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
