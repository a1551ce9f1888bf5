"""Numbers as they are written in prose and in outputs, and when one is right."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

UNITS = {
    "": Decimal(1),
    "%": Decimal("0.01"),
    "k": Decimal(10) ** 3,
    "thousand": Decimal(10) ** 3,
    "M": Decimal(10) ** 6,
    "million": Decimal(10) ** 6,
    "G": Decimal(10) ** 9,
    "billion": Decimal(10) ** 9,
    "T": Decimal(10) ** 12,
}
YEARS = range(1943, 2027)  # from McCulloch & Pitts
_SEPARATORS = ",\u2009\u202f\u00a0"
_NUMBER = re.compile(
    rf"(?<![\w.])(?<![A-Za-z]-)"  # digits of a name, such as C3 or VGG-16, are no number
    rf"(?P<whole>\d{{1,3}}(?:[{_SEPARATORS}]\d{{3}})+(?!\d)|\d+)(?P<decimals>\.\d+)?"
    rf"(?P<exponent>e[+-]?\d+\b)?"
    rf"(?:[\s{_SEPARATORS[1:]}]?(?P<unit>%|(?:k|M|G|T|thousand|million|billion)(?![A-Za-z])))?"
)
_PASSED_OVER = [
    # Figure 1.12, Sections 10.1–10.3, pp. 2278–2324
    r"\b(?:Figures?|Exercises?|Sections?|Chapters?|Tables?|Equations?|pp?\.)\s*"
    r"\d[\d.]*(?:\s*(?:[–,-]|and|to)\s*\d[\d.]*)*",
    r"\b(?:Python|TensorFlow|Keras|NumPy|IPython|matplotlib)\s+\d+(?:\.\d+)+",
    r"\b(?:arXiv|doi):\s?\S+",
    r"\b\d+ min\b",  # of reading; another rule adds them up
]


@dataclass(frozen=True)
class Number:
    """A number as written: 15.5 with the unit 10⁹ is right to 0.1 × 10⁹."""

    text: str
    value: Decimal
    unit: Decimal
    decimals: int

    @property
    def is_claim(self) -> bool:
        """Three or more digits, and not a power of ten."""
        digits = re.sub(r"\D", "", self.text).lstrip("0")
        return len(digits) >= 3 and not (
            self.decimals == 0 and set(digits[1:]) == {"0"} and digits[0] == "1"
        )

    def equals(self, fact: Decimal) -> bool:
        if self.decimals == 0 and self.unit == 1:
            return self.value == fact
        half_a_digit = self.unit * Decimal(10) ** -self.decimals / 2
        return abs(self.value * self.unit - fact) <= half_a_digit or self.value == fact


def numbers(text: str) -> Iterator[Number]:
    """All numbers of a text."""
    for match in _NUMBER.finditer(text):
        whole = re.sub(rf"[{_SEPARATORS}]", "", match["whole"])
        decimals = match["decimals"] or ""
        yield Number(
            text=match[0].strip(),
            value=Decimal(f"{whole}{decimals}{match['exponent'] or ''}"),
            unit=UNITS[match["unit"] or ""],
            decimals=max(len(decimals) - 1, 0),
        )


def claims_of_text(text: str, years: Iterable[int] = ()) -> Iterator[Number]:
    """The numbers of a text that need a proof."""
    for pattern in _PASSED_OVER:
        text = re.sub(pattern, " ` ", text)
    for number in numbers(text):
        is_year = number.text.isdigit() and int(number.text) in YEARS
        if number.is_claim and not (is_year and int(number.text) in years):
            yield number
