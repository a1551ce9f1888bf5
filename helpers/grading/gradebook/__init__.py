"""The gradebook: what was handed in, what it earned, and what people decided about it.

:class:`Gradebook` opens one SQLite file, ``gradebook.sqlite``; its tables and views stand in
``schema.sql`` and can be read with any SQLite program. :mod:`.chain` is what makes a change show,
:mod:`.showing` writes what a command line shows. The key comes from the teacher's secret, which
must not lie beside the gradebook::

    key = chain_key(read_secret(path))
    with Gradebook.open(folder / "gradebook.sqlite", key) as book:
        book.add(grade)
"""

from helpers.grading.gradebook.book import Gradebook
from helpers.grading.gradebook.chain import chain_key
from helpers.grading.gradebook.errors import GradebookError
from helpers.grading.gradebook.reading import Policy, Regraded

__all__ = ["Gradebook", "GradebookError", "Policy", "Regraded", "chain_key"]
