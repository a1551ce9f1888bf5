"""What papers print of the networks, read from ``data/published.toml``."""

import tomllib
from functools import cache
from typing import Any

from helpers.ledger.model import QUANTITIES, Printed
from helpers.resources import data_path


def published(key: str) -> dict[str, Printed]:
    """Look up what is printed of a network, by the names in ``QUANTITIES``."""
    names = {quantity: f"{key}-{quantity}" for quantity in QUANTITIES}
    if key == "lenet-5":
        names["parameters"] = "lenet5-trainable-parameters"
    return {quantity: figure(name) for quantity, name in names.items() if name in _facts()}


def figure(name: str) -> Printed:
    """Look up a figure of ``data/published.toml``. ``KeyError`` if it is not there."""
    fact = _facts()[name]
    return Printed(fact["value"], fact["unit"], fact["source"], fact["where"])


@cache
def _facts() -> dict[str, dict[str, Any]]:
    return tomllib.loads(data_path("published.toml").read_text(encoding="utf-8"))
