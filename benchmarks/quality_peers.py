"""One estimator of a peer, timed in an environment of its own: called by benchmarks.quality, never imported by it.

    PYTHON quality_peers.py NAME LABELS.npz
    PYTHON quality_peers.py "posterior METHOD" LABELS.npz POSTERIOR.npy

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
    models = {
        "dawid-skene": lambda: aggregation.DawidSkene(n_iter=20, tol=-1e9),
        "majority": aggregation.MajorityVote,
        "glad": lambda: aggregation.GLAD(n_iter=5, tol=-1e9),
        "mace": lambda: aggregation.MACE(n_restarts=1, n_iter=20),
    }
    model = models[method]()
    started = time.perf_counter()
    model.fit(frame)
    return time.perf_counter() - started, "crowd-kit"


def posterior(arrays, method, saved):
    """Seconds of crowd-kit's estimator by its class's name, with its defaults; its posterior by task and class goes to `saved`."""
    import numpy
    import pandas
    from crowdkit import aggregation

    frame = pandas.DataFrame({"task": arrays["tasks"], "worker": arrays["workers"], "label": arrays["classes"]})
    started = time.perf_counter()
    found = getattr(aggregation, method)().fit_predict_proba(frame)
    seconds = time.perf_counter() - started
    whole = pandas.DataFrame(found).reindex(
        index=range(int(arrays["tasks"].max()) + 1), columns=range(int(arrays["classes"].max()) + 1), fill_value=0.0
    )
    numpy.save(saved, whole.fillna(0.0).to_numpy(dtype=float))
    return seconds, "crowd-kit"


def evalica(arrays):
    """Seconds of evalica's Bradley-Terry (without intervals) on lists that are there already, by its own stop."""
    import evalica as peer

    left, right = arrays["left"].tolist(), arrays["right"].tolist()
    winners = [(peer.Winner.X, peer.Winner.Y, peer.Winner.Draw)[code] for code in arrays["winner"].tolist()]
    started = time.perf_counter()
    peer.bradley_terry(left, right, winners)
    return time.perf_counter() - started, "evalica"


def krippendorff(arrays):
    """Seconds of krippendorff's nominal alpha on counts of values, its quickest way in."""
    import krippendorff as peer

    started = time.perf_counter()
    peer.alpha(value_counts=arrays["counts"], level_of_measurement="nominal")
    return time.perf_counter() - started, "krippendorff"


def rover(arrays):
    """Seconds of crowd-kit's ROVER on texts of whole words."""
    import pandas
    from crowdkit.aggregation import ROVER

    texts = [" ".join(map(str, row)) for row in arrays["words"].tolist()]
    frame = pandas.DataFrame({"task": arrays["tasks"], "worker": arrays["workers"], "text": texts})
    model = ROVER(tokenizer=str.split, detokenizer=" ".join, silent=True)
    started = time.perf_counter()
    model.fit_predict(frame)
    return time.perf_counter() - started, "crowd-kit"


PEERS = {
    "alpha nominal from counts": krippendorff,
    "bradley-terry 200": evalica,
    "bradley-terry 2000": evalica,
    "dawid-skene": lambda arrays: crowd_kit(arrays, "dawid-skene"),
    "rover": rover,
    "majority": lambda arrays: crowd_kit(arrays, "majority"),
    "glad, 5 steps": lambda arrays: crowd_kit(arrays, "glad"),
    "mace, 20 steps": lambda arrays: crowd_kit(arrays, "mace"),
}


def main():
    """Time the peer that was named."""
    import numpy

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with numpy.load(sys.argv[2]) as arrays:
        name, _, method = sys.argv[1].partition(" ")
        asked = name == "posterior"
        seconds, package = posterior(dict(arrays), method, sys.argv[3]) if asked else PEERS[sys.argv[1]](dict(arrays))
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "peer": f"{package} {version(package)}"}))


if __name__ == "__main__":
    main()
