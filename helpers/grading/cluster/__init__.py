"""Marking on a cluster of dask.distributed: several machines, or several processes of this one.

:mod:`.pool` is the grader's end: it cuts what there is to mark into tasks, reads ahead by a bounded
number of them, and is the only one that writes. :mod:`.keeping` is a worker's end, with one warm
process for each run; it needs nothing of dask. :mod:`.telling` is what passes between the two.
"""

from helpers.grading.cluster.pool import ClusterPool
from helpers.grading.cluster.telling import ClusterError

__all__ = ["ClusterError", "ClusterPool"]
