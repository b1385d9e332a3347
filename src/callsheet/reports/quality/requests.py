"""What screens would have vendors asked, what was asked, and what came of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from callsheet.decisions.finding import Link
from callsheet.decisions.vendor_requests import State, Verb
from callsheet.reports import formats as f
from callsheet.reports.pieces import Provenance
from callsheet.said import beside, say

ORDER = (State.ANSWERED, State.PROPOSED, State.ASKED, State.CLOSED)
"""Which requests stand first: those that wait for us, then for the vendor, then for nobody."""


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A number of evidence: its words, what was found, what was to be expected ('' = no expectation)."""

    name: str
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """What somebody did with a request: a sentence with who and when, and what they wrote ('' = nothing)."""

    words: str
    text: str
    verb: Verb


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask a vendor, with the evidence: `items` and `people` as links, `letter` as text to copy. `n` is its number once it was
    asked; `deeds` is what its reader may do with it, `can_undo` whether they may take the `last` step back. `programme` is how its reader
    writes it; `answers` is None before the vendor's people.
    """

    key: str
    screen: str
    title: str
    question: str
    people: tuple[tuple[str, Link], ...]
    vendor: str
    vendors: str
    answers: int | None
    false_share: str
    figures: tuple[EvidenceLine, ...]
    items: tuple[tuple[str, Link | None], ...]
    request: str
    letter: str
    programme: str = ""
    place: str = ""
    n: int | None = None
    state: State = State.PROPOSED
    since: str = ""
    steps: tuple[StepLine, ...] = ()
    deeds: tuple[Verb, ...] = ()
    can_undo: bool = False
    last: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Screening:
    """What one screen looked at in one question, in a sentence."""

    question: str
    sentence: str


@dataclass(frozen=True, slots=True)
class RequestsReport:
    """The page of requests: those shown, and how many there are in each state."""

    title: str
    name: str
    provenance: Provenance
    requests: tuple[Request, ...]
    states: tuple[tuple[State, int], ...] = ()
    looked: tuple[Screening, ...] = ()
    notes: tuple[str, ...] = ()
    strip: tuple[object, ...] = field(default=())


def ordered(requests: Sequence[Request]) -> tuple[Request, ...]:
    """Requests in the order of who has to do something; each state as it was given."""
    return tuple(sorted(requests, key=lambda one: ORDER.index(one.state)))


def counted(requests: Sequence[Request]) -> tuple[tuple[State, int], ...]:
    """How many there are in each state that has any."""
    found = Counter(one.state for one in requests)
    return tuple((state, found[state]) for state in ORDER if found[state])


def requests_title(name: str, requests: Sequence[Request]) -> str:
    """Whose move it is."""
    found = Counter(one.state for one in requests)
    parts = [
        words
        for state, words in (
            (State.ANSWERED, f.plural(found[State.ANSWERED], "answer to read", "answers to read")),
            (State.PROPOSED, f.plural(found[State.PROPOSED], "request to ask", "requests to ask")),
            (State.ASKED, f.plural(found[State.ASKED], "request without an answer", "requests without an answer")),
        )
        if found[state]
    ]
    if not parts and found[State.CLOSED]:
        return say("{name}: every request is closed", name=name)
    if not parts:
        return say("{name}: nothing to ask any vendor about", name=name)
    return say("{name}: {parts}", name=name, parts=beside(", ", parts))


def own_title(requests: Sequence[Request]) -> str:
    """The same before the vendor's people: what waits for them."""
    waiting = sum(one.state is State.ASKED for one in requests)
    if waiting:
        return say("{requests} for you to answer", requests=f.plural(waiting, "request"))
    return say("No request waits for your answer")


STATE_WORDS = {
    State.PROPOSED: say("to ask"),
    State.ASKED: say("asked"),
    State.ANSWERED: say("answered"),
    State.CLOSED: say("closed"),
}
"""Each state in a word."""


SCREENS = {
    "copying": say("Same mistakes"),
    "random-answers": say("Answers that tell nothing"),
    "speeding": say("Faster than the items allow"),
    "straight-lining": say("The same answer again and again"),
}
"""What each screen finds, in words."""


def screening_sentence(said: dict[str, object]) -> str:
    """What one screen looked at: how many, how many it pointed out, or why it did not look."""
    if said["reason"]:
        return str(said["reason"])
    what = "pair" if said["screen"] == "copying" else "annotator"
    return say(
        "{tested} looked at, {found} pointed out; {few} with too few answers (under {least}). At most {share} of those pointed out are so by chance.",
        tested=f.plural(float(str(said["tested"])), what),
        found=said["found"],
        few=said["too_few"],
        least=said["least"],
        share=f.percent(float(str(said["false_share"]))),
    )
