"""Text that no spreadsheet takes for a formula (OWASP, CSV Injection)."""

import re

# After any apostrophes, as a cell that begins with one of ours must be told from one of theirs.
_FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])")
_NEUTRALISED = re.compile(rf"'(?={_FORMULA.pattern})")


def neutralised(text: str) -> str:
    """Put an apostrophe before text that begins as a formula does; other text stays as it is.

    For text only: a negative number begins like a formula and is none. Not for the files of
    learning platforms, where names would no longer match.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """Give back the text of which `neutralised` made this."""
    return text[1:] if _NEUTRALISED.match(text) else text
