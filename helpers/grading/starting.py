"""Starts what marks: a pool on this machine or a cluster, with the limits that were asked for."""

import os
import sys
import time
from typing import Any

import click
from tqdm import tqdm

from helpers.extras import require
from helpers.grading.marking import Rules
from helpers.grading.parts import Limits
from helpers.grading.pool import LocalPool, Pool
from helpers.grading.session import Session, Tally
from helpers.grading.stopping import Stopping
from helpers.warm.launching import WarmError
from helpers.warm.sandbox.levels import FULL, NO_NAMESPACES, NONE

_WORDS = {
    NO_NAMESPACES: "Isolation: Landlock and a filter of system calls, without namespaces.",
    NONE: "Isolation: none. Learners' code could read and change what you can.",
}


def run(session: Session, options: dict[str, Any], stopping: Stopping) -> Tally:
    """Grade what a session has found, with as much isolation as there is, and show how far it is.

    Raises `WarmError` or `ClusterError` if nothing can be run.
    """
    rules = Rules(
        session.reading.catalogue,
        Limits(
            options["time_limit"],
            int(options["memory"] * 1e9),
            patient_cells=options["all_cells"],
        ),
        options["mode"],
        options["all_cells"],
        (FULL, NO_NAMESPACES, *([NONE] if options["unsafe"] else [])),
    )
    with _pool(rules, options) as pool:
        begun = time.monotonic()
        if pool.level in _WORDS:
            click.echo(_WORDS[pool.level], err=True)
        total = len(session.found.submissions)
        with tqdm(total=total, unit="submission", desc="grading", disable=None) as progress:
            tally = session.run(pool, progress.update, stopping.whole)
        tally.seconds = time.monotonic() - begun
    return tally


def _pool(rules: Rules, options: dict[str, Any]) -> Pool:
    if options["cluster"] or options["scheduler"]:
        require("distributed", "cluster", "--cluster")
        from helpers.grading.cluster import ClusterPool

        return ClusterPool(rules, options["scheduler"], options["cluster"])
    if sys.platform == "linux":
        return LocalPool(rules, options["jobs"] or len(os.sched_getaffinity(0)))
    if not options["unsafe"]:
        raise WarmError(
            f"on {sys.platform} learners' code cannot be kept in a sandbox: grade on Linux, or "
            "say --unsafe, and stock papermill runs it with your rights and without --memory"
        )
    require("papermill", "run", "--unsafe")
    from helpers.grading.stock import StockRunner

    return LocalPool(rules, options["jobs"] or os.cpu_count() or 1, StockRunner())
