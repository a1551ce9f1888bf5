"""What data/results.toml and data/published.toml say agrees with itself and has a source."""

import re
import tomllib
from pathlib import Path
from statistics import mean

import pytest

ROOT = Path(__file__).parents[1]
RESULTS = tomllib.loads((ROOT / "data/results.toml").read_text(encoding="utf-8"))["result"]
PUBLISHED = tomllib.loads((ROOT / "data/published.toml").read_text(encoding="utf-8"))
CITED = set(re.findall(r"^@\w+\{(\w+),", (ROOT / "references.bib").read_text("utf-8"), re.M))


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result["name"])
def test_a_result_is_the_mean_of_its_seeds(result):
    assert len(result["values"]) == len(result["seeds"])
    assert result["value"] == pytest.approx(mean(result["values"]), abs=0.005)


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result["name"])
def test_a_result_says_how_it_was_measured(result):
    assert all(result[key] for key in ("data", "machine", "versions", "command", "date", "minutes"))


@pytest.mark.parametrize("fact", PUBLISHED.values(), ids=list(PUBLISHED))
def test_a_published_number_names_a_source_of_the_bibliography(fact):
    assert fact["source"] in CITED
    assert fact["where"]
