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
        "one-coin": lambda: aggregation.OneCoinDawidSkene(n_iter=20, tol=-1e9),
        "wawa": aggregation.Wawa,
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


def coefficient(arrays, measure):
    """Seconds of irrCAC's coefficient with its standard error on a table of ratings."""
    import pandas
    from irrCAC.raw import CAC

    table = CAC(pandas.DataFrame(arrays["ratings"]), weights="quadratic" if measure == "ac2" else "identity")
    ask = {"conger": table.conger, "brennan-prediger": table.bp}.get(measure, table.gwet)
    started = time.perf_counter()
    ask()
    return time.perf_counter() - started, "irrCAC"


def alpha(arrays, level):
    """Seconds of krippendorff's alpha on counts of the values 1 … K."""
    import krippendorff as peer

    domain = [float(i) for i in range(1, arrays["counts"].shape[1] + 1)]
    started = time.perf_counter()
    peer.alpha(value_counts=arrays["counts"], value_domain=domain, level_of_measurement=level)
    return time.perf_counter() - started, "krippendorff"


def fleiss(arrays):
    """Seconds of statsmodels' kappa, which has no interval."""
    from statsmodels.stats.inter_rater import fleiss_kappa

    started = time.perf_counter()
    fleiss_kappa(arrays["counts"])
    return time.perf_counter() - started, "statsmodels"


def cohen(arrays):
    """Seconds of scikit-learn's kappa, which has no interval."""
    from sklearn.metrics import cohen_kappa_score

    first, second = arrays["ratings"].T
    started = time.perf_counter()
    cohen_kappa_score(first, second)
    return time.perf_counter() - started, "scikit-learn"


def scoring(arrays):
    """Seconds of scikit-learn's accuracy and log-loss of shares of votes."""
    import numpy
    from sklearn.metrics import accuracy_score, log_loss

    classes = int(arrays["classes"].max()) + 1
    cells = arrays["tasks"].astype(numpy.int64) * classes + arrays["classes"]
    shares = numpy.bincount(cells, minlength=arrays["truth"].size * classes).reshape(-1, classes) + 1e-6
    shares /= shares.sum(axis=1, keepdims=True)
    started = time.perf_counter()
    accuracy_score(arrays["truth"], shares.argmax(axis=1))
    log_loss(arrays["truth"], shares, labels=list(range(classes)))
    return time.perf_counter() - started, "scikit-learn"


def binary_relevance(arrays):
    """Seconds of crowd-kit's votes on each label of sets by itself; it learns nothing about workers."""
    import pandas
    from crowdkit.aggregation import MajorityVote
    from crowdkit.aggregation.multilabel import BinaryRelevance

    sets = [[str(i) for i, held in enumerate(row) if held] for row in arrays["held"].tolist()]
    frame = pandas.DataFrame({"task": arrays["tasks"], "worker": arrays["workers"], "label": sets})
    model = BinaryRelevance(MajorityVote())
    started = time.perf_counter()
    model.fit(frame)
    return time.perf_counter() - started, "crowd-kit"


def word_errors(arrays):
    """Seconds of NLTK's edit distance on words that are split already."""
    from nltk import edit_distance

    pairs = list(zip(arrays["reference"].tolist(), arrays["found"].tolist(), strict=True))
    started = time.perf_counter()
    sum(edit_distance(a, b) for a, b in pairs)
    return time.perf_counter() - started, "nltk"


def intervals(arrays, name):
    """Seconds of statsmodels, one interval after the other."""
    from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
    from statsmodels.stats.rates import confint_poisson

    ask = {
        "wilson": lambda x, n, y, m: proportion_confint(x, n, method="wilson"),
        "clopper-pearson": lambda x, n, y, m: proportion_confint(x, n, method="beta"),
        "jeffreys": lambda x, n, y, m: proportion_confint(x, n, method="jeffreys"),
        "difference of shares": lambda x, n, y, m: confint_proportions_2indep(x, n, y, m, method="newcomb"),
        "ratio of shares": lambda x, n, y, m: confint_proportions_2indep(x, n, y, m, compare="ratio", method="score"),
        "garwood": lambda x, n, y, m: confint_poisson(x, 1, method="exact-c"),
    }[name]
    rows = list(zip(*(arrays[key].tolist() for key in "xnym"), strict=True))
    started = time.perf_counter()
    for row in rows:
        ask(*row)
    return time.perf_counter() - started, "statsmodels"


def discoveries(arrays):
    """Seconds of statsmodels' Benjamini-Hochberg."""
    from statsmodels.stats.multitest import multipletests

    started = time.perf_counter()
    multipletests(arrays["tails"], method="fdr_bh")
    return time.perf_counter() - started, "statsmodels"


PEERS = {
    "one-coin, 20 steps": lambda arrays: crowd_kit(arrays, "one-coin"),
    "wawa": lambda arrays: crowd_kit(arrays, "wawa"),
    "scoring": scoring,
    "fleiss": fleiss,
    "cohen": cohen,
    "conger": lambda arrays: coefficient(arrays, "conger"),
    "brennan-prediger": lambda arrays: coefficient(arrays, "brennan-prediger"),
    "ac1": lambda arrays: coefficient(arrays, "ac1"),
    "ac2, quadratic": lambda arrays: coefficient(arrays, "ac2"),
    "alpha ordinal": lambda arrays: alpha(arrays, "ordinal"),
    "alpha ratio": lambda arrays: alpha(arrays, "ratio"),
    "multi-label": binary_relevance,
    "word errors": word_errors,
    "wilson": lambda arrays: intervals(arrays, "wilson"),
    "clopper-pearson": lambda arrays: intervals(arrays, "clopper-pearson"),
    "jeffreys": lambda arrays: intervals(arrays, "jeffreys"),
    "difference of shares": lambda arrays: intervals(arrays, "difference of shares"),
    "ratio of shares": lambda arrays: intervals(arrays, "ratio of shares"),
    "garwood": lambda arrays: intervals(arrays, "garwood"),
    "benjamini-hochberg": discoveries,
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
