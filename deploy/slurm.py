"""Grade on a SLURM cluster: books the workers, grades, and gives them back.

    pip install build/wheel/*.whl cryptography distributed dask-jobqueue
    python slurm.py --jobs 4 --partition short submissions/ --out grades

What this script does not know goes on to `convnets grade`. Home folders that the nodes share are
all that is needed: workers run with the Python that runs this script. Messages go over TLS, with
keys that are made for this run and lie in a folder of yours alone.
"""

import gc
import os
import sys
import tempfile
from pathlib import Path

import click
import dask
from dask_jobqueue import SLURMCluster
from distributed import Security

from helpers.cli import main

# A worker starts processes, which dask forbids its workers unless it is told.
PROLOGUE = [
    "export DASK_DISTRIBUTED__WORKER__DAEMON=False",
    "export DASK_DISTRIBUTED__WORKER__HTTP__ROUTES=[]",
    "export OMP_NUM_THREADS=1",
]


def cluster(
    jobs: int,
    cores: int,
    memory: str,
    walltime: str,
    partition: str | None,
    account: str | None,
    interface: str | None,
    shared: Path,
    security: Security,
) -> SLURMCluster:
    """Book ``jobs`` of ``cores`` workers each, one thread a worker."""
    return SLURMCluster(
        n_workers=jobs * cores,
        cores=cores,
        processes=cores,
        memory=memory,
        walltime=walltime,
        queue=partition,
        account=account,
        interface=interface,
        python=sys.executable,
        job_name="convnets-grade",
        job_script_prologue=PROLOGUE,
        worker_extra_args=["--memory-limit", "0", "--no-dashboard"],
        security=security,
        protocol="tls://",
        scheduler_options={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
        shared_temp_directory=str(shared),
        log_directory=str(shared),
    )


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--jobs", "count", default=2, show_default=True, help="SLURM jobs.")
@click.option("--cores", default=4, show_default=True, help="Workers of a job, a core each.")
@click.option("--memory", default="16GB", show_default=True, help="Of a job: 3 GB a worker, more.")
@click.option("--walltime", default="01:00:00", show_default=True)
@click.option("--partition")
@click.option("--account")
@click.option("--interface", help="Network between the nodes, such as ib0.")
@click.argument("rest", nargs=-1, type=click.UNPROCESSED)
def grade(count: int, rest: tuple[str, ...], **booked: str) -> None:
    """Grade what `convnets grade REST` would, on SLURM's nodes."""
    security = Security.temporary()
    client = {
        "distributed.comm.tls.ca-file": security.tls_ca_file,
        "distributed.comm.tls.client.cert": security.tls_client_cert,
        "distributed.comm.tls.client.key": security.tls_client_key,
        "distributed.deploy.lost-worker-timeout": "1 day",
        "distributed.scheduler.http.routes": [],
    }
    with tempfile.TemporaryDirectory(prefix=".convnets-", dir=Path.home()) as shared:
        with (
            dask.config.set(client),
            cluster(count, shared=Path(shared), security=security, **booked) as workers,
        ):
            try:
                status = main(["grade", *rest, "--scheduler", workers.scheduler_address])
            except SystemExit as end:
                status = end.code
        del workers  # its files are to go before the folder does
        gc.collect()
    sys.exit(status)


if __name__ == "__main__":
    os.umask(0o077)
    grade()
