"""Run a LocalCluster of two workers until standard input closes; says its address and the workers' process ids."""

import logging
import sys

if __name__ == "__main__":
    from distributed import LocalCluster

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None)
    print(cluster.scheduler_address, *[nanny.pid for nanny in cluster.workers.values()], flush=True)
    sys.stdin.read()
    cluster.close()
