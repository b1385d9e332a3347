"""One estimator of a peer, timed in an environment of its own: called by benchmarks.quality, never imported by it.

    PYTHON quality_peers.py NAME LABELS.npz

Prints {"seconds", "peak_mb", "version"} as JSON. Wants only NumPy and the peer.
"""

import json
import resource
import sys
import time
from importlib.metadata import version


def crowd_kit(arrays, method):
    """Seconds of crowd-kit's estimator on a data frame that is there already."""
    import pandas
    from crowdkit import aggregation

    frame = pandas.DataFrame({"task": arrays["tasks"], "worker": arrays["workers"], "label": arrays["classes"]})
    model = aggregation.DawidSkene(n_iter=20, tol=-1e9) if method == "dawid-skene" else aggregation.MajorityVote()
    started = time.perf_counter()
    model.fit(frame)
    return time.perf_counter() - started, "crowd-kit"


def evalica(arrays):
    """Seconds of evalica's Bradley-Terry (without intervals) on lists that are there already, by its own stop."""
    import evalica as peer

    left, right = arrays["left"].tolist(), arrays["right"].tolist()
    winners = [(peer.Winner.X, peer.Winner.Y, peer.Winner.Draw)[code] for code in arrays["winner"].tolist()]
    started = time.perf_counter()
    peer.bradley_terry(left, right, winners)
    return time.perf_counter() - started, "evalica"


PEERS = {
    "bradley-terry 200": evalica,
    "bradley-terry 2000": evalica,
    "dawid-skene": lambda arrays: crowd_kit(arrays, "dawid-skene"),
    "majority": lambda arrays: crowd_kit(arrays, "majority"),
}


def main():
    """Time the peer that was named."""
    import numpy

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with numpy.load(sys.argv[2]) as arrays:
        seconds, package = PEERS[sys.argv[1]](dict(arrays))
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "peer": f"{package} {version(package)}"}))


if __name__ == "__main__":
    main()
