"""The timeline of chapter 6: error, parameters, multiply-adds and year of its networks.

The figure itself is ``architecture_timeline.js``. The counts and blocks are the stored ledger's,
the errors those that the papers print on ImageNet.
"""

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from helpers.figures.palette import LIGHT
from helpers.interactive.element import Element
from helpers.ledger.model import Stored

_ERRORS = {"top1": "top1-error", "top5": "top5-error"}


def architecture_timeline(
    networks: Mapping[str, Stored], chosen: str = "resnet-50", name: str = "timeline"
) -> Element:
    """Figure of these networks of the ledger, ``stored()``, that starts with one chosen.

    ``name`` is the key under which the page's address keeps what the reader has set.

    Raises ``ValueError`` for a network that is not among them.
    """
    if chosen not in networks:
        raise ValueError(f"chosen must be one of {', '.join(networks)}, got {chosen!r}")
    facts = [_facts(network) for network in networks.values()]
    points = [fact for fact in facts if "top1" in fact]
    best, worst = (choose(points, key=lambda it: it["top1"]) for choose in (min, max))
    alt = (
        f"Top-1 error on ImageNet of {len(points)} networks against the year of their papers: from "
        f"{worst['top1']} % of {worst['title']} in {worst['year']} to {best['top1']} % of "
        f"{best['title']} in {best['year']}."
    )
    attributes = {
        "name": name,
        "start": f"year.top1.{chosen}",
        "networks": json.dumps(facts, ensure_ascii=False, separators=(",", ":")),
    }
    picture = f"{_picture(points, alt)}\n<p>{alt}</p>"
    return Element("architecture-timeline", attributes, picture, alt, _table(facts))


def _facts(network: Stored) -> dict[str, Any]:
    entry = network.entry
    printed = {
        key: entry.published[quantity].value
        for key, quantity in _ERRORS.items()
        if quantity in entry.published
    }
    return {
        "key": entry.architecture.key,
        "title": entry.architecture.title,
        "year": entry.architecture.year,
        "parameters": entry.computed.parameters,
        "adds": entry.computed.multiply_adds,
        **printed,
        "blocks": network.blocks,
    }


def _picture(points: list[dict[str, Any]], alt: str) -> str:
    """Points of top-1 error, 15 to 45 %, against years, 2012 to 2022, as SVG."""
    places = ((40 + 38 * (it["year"] - 2012), 290 - 9 * (it["top1"] - 15)) for it in points)
    circles = "".join(
        f'<circle cx="{x}" cy="{y:.0f}" r="6" fill="{LIGHT["input"]}"/>' for x, y in places
    )
    years = "".join(
        f'<text x="{40 + 38 * (year - 2012)}" y="315" text-anchor="middle">{year}</text>'
        for year in range(2012, 2023, 2)
    )
    errors = "".join(
        f'<text x="6" y="{294 - 9 * (error - 15)}">{error} %</text>' for error in (15, 30, 45)
    )
    return (
        '<svg role="img" viewBox="0 0 450 325" width="450" height="325" font-family="sans-serif" '
        f'font-size="13" fill="{LIGHT["ink"]}" style="max-width: 100%; height: auto">'
        f"<title>{escape(alt)}</title>"
        f'<path d="M0 0h450v325h-450z" fill="{LIGHT["panel"]}"/>{years}{errors}{circles}</svg>'
    )


def _table(facts: list[dict[str, Any]]) -> str:
    headings = ("Network", "Year", "Parameters", "Multiply-adds", "Top-1 error", "Top-5 error")
    rows = "".join(
        f"<tr><th>{escape(fact['title'])}</th><td>{fact['year']}</td><td>{fact['parameters']:,}</td>"
        f"<td>{fact['adds']:,}</td>"
        + "".join(f"<td>{fact[key]} %</td>" if key in fact else "<td></td>" for key in _ERRORS)
        + "</tr>"
        for fact in facts
    )
    head = "".join(f"<th>{heading}</th>" for heading in headings)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
