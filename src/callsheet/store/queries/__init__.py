"""The measure query f, as SQL that a person can read and run: one file a step, in this order.

Relations that a caller makes first (of ONE programme and source, current facts only):
`judgments`, `reviews`, `items`, `gold`, `totals`, `queue`; and from the registry: `clock`, `site_clocks`, `zone_days`,
`open_pieces`, `worker_rules`, `merges`, `due_days`.

    review_targets   which judgment each review is about
    dated            judgments and unseen work, with the day by which worker rules are dated
    worker_homes     vendor and site of each worker on each day
    labelled         one row a judgment: where it counts, and when
    places           which submission of its item was the first, the second …
    verdicts         the rows of reviews, with their judgment
    reviewed         what reviews say of each judgment
    known            answers measured against gold
    judged           the judgments that reviews speak of, each in one row
    measure_work, measure_gold, measure_reviews     sums over those, by cell: together the table `measure`
    measure_hist, measure_pattern, measure_confusion, measure_prelabel, measure_backlog
    measure_total, measure_queue                    sums over what was reported

Every step up to `judged` is linear in the facts of its items; facts of different items never meet.
"""

from functools import cache
from importlib.resources import files

VIEWS = ("dated", "judged")
"""Steps that are read once or twice and cheap; all others before the sums are kept as temporary tables."""
STEPS = ("review_targets", "dated", "worker_homes", "labelled", "places", "verdicts", "reviewed", "known", "judged")
ITEM_MEASURES = {
    "measure_work": "measure",
    "measure_gold": "measure",
    "measure_reviews": "measure",
    "measure_hist": "measure_hist",
    "measure_pattern": "measure_pattern",
    "measure_confusion": "measure_confusion",
    "measure_prelabel": "measure_prelabel",
    "measure_backlog": "measure_backlog",
}
"""The measure table that each sum over items feeds. `measure` has three: where there are no reviews or no gold, half of its
counts are nowhere computed, summed, written or loaded."""
OWN_MEASURES = {"totals": "measure_total", "queue": "measure_queue"}


@cache
def text(name: str) -> str:
    """The SQL of one step."""
    return files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
