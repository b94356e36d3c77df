"""A LocalCluster of two workers in a process of its own, which a test can kill."""

import logging
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def local_cluster():
    """Yield the scheduler's process, its address and the process ids of its two workers."""
    program = [sys.executable, __file__]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(program, text=True, env=environment, **pipes) as process:
        assert process.stdout is not None
        address, *workers = process.stdout.readline().split()
        try:
            yield process, address.removeprefix("tcp://"), [int(worker) for worker in workers]
        finally:
            process.communicate()


if __name__ == "__main__":
    from distributed import LocalCluster

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None)
    print(cluster.scheduler_address, *[nanny.pid for nanny in cluster.workers.values()], flush=True)
    sys.stdin.read()
    cluster.close()
