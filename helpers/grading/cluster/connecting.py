"""Getting a dask client: of a scheduler somewhere, or of a cluster on this machine alone."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from helpers.extras import require
from helpers.grading.cluster import keeping
from helpers.grading.cluster.telling import ClusterError, Run
from helpers.warm.sandbox.levels import LEVELS

if TYPE_CHECKING:
    from distributed import Client

_ANSWER = 10.0  # seconds that a scheduler has to answer
_BEGIN = 300.0  # seconds that workers have to come and to warm up
_HERE = {
    "distributed.worker.daemon": False,  # a worker starts processes
    "distributed.deploy.lost-worker-timeout": "1 day",  # one that died is slow to come back
    "distributed.scheduler.allowed-failures": 1,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}


@contextmanager
def connected(scheduler: str) -> Iterator["Client"]:
    """Connect to a scheduler. Raises `ClusterError` if nobody answers there."""
    require("distributed", "cluster", "--scheduler")
    from distributed import Client

    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # what fails is raised
    try:
        client = Client(scheduler, timeout=_ANSWER, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise ClusterError(
            f"no dask scheduler answers at {scheduler!r}: give the address that "
            "`dask scheduler` printed, such as tcp://192.0.2.7:8786"
        ) from error
    with client:
        yield client


@contextmanager
def started(count: int) -> Iterator["Client"]:
    """Start ``count`` processes here.

    They listen to this machine only, and over TLS with keys made for the occasion: whoever may
    speak to a scheduler may run code, and students may have accounts on the teacher's machine.
    """
    for package in ("distributed", "cryptography"):
        require(package, "cluster", "--cluster")
    import dask
    from distributed import Client, LocalCluster

    with (
        dask.config.set(_HERE),
        LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            security=True,
            memory_limit=0,
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client


def readied(client: "Client", run: Run) -> str:
    """Warm the workers that are there, or else the first that comes; give the weakest level.

    Raises `ClusterError` if none can be had, `WarmError` if one of them may not run learners' code.
    """
    there: Sequence[str | None] = [*client.nthreads()] or [None]
    futures = [
        client.submit(
            keeping.begin,
            run,
            pure=False,
            workers=address,
            allow_other_workers=address is not None,
        )
        for address in there
    ]
    try:
        return max((future.result(timeout=_BEGIN) for future in futures), key=LEVELS.index)
    except TimeoutError as error:
        raise ClusterError(
            f"no worker was ready within {_BEGIN:.0f} s: start some, or look into their log"
        ) from error
    except (ImportError, AttributeError) as error:
        raise ClusterError(
            f"scheduler or workers lack the grader ({error}): install the same there"
        ) from error
