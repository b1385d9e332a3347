"""Schemas of the quality study: what was studied, people, items, requests."""

from datetime import date, datetime

from ninja import Field, Schema

from callsheet.api.schemas import EstimateOut, ReadAs, Said


class ClassOut(Schema):
    """A class of answers and its share among the items."""

    answer: str
    share: float


class PairOfVendorsOut(Schema):
    """Two vendors against each other: accuracy of the first less accuracy of the second, and on what it stands."""

    first: str
    second: str
    difference: EstimateOut
    common_items: int
    basis: str


class ScreenOut(Schema):
    """What one screen looked at: annotators (pairs for copying) tested, with too few answers, not to be measured; pointed out."""

    screen: str
    tested: int
    too_few: int
    unmeasured: int
    found: int
    false_share: float
    reason: str | None


class StudiedQuestionOut(Schema):
    """One question: how many answers there are and were studied, what came of them as a whole."""

    question: str
    kind: str
    method: str
    notes: list[str]
    answers: int
    studied: int
    items: int
    overlapping: int
    contested: int
    known: int
    annotators: int
    unmeasured: int
    usual: float | None
    classes: list[ClassOut]
    pairs: list[PairOfVendorsOut]
    screens: list[ScreenOut]


class GoldWeeksOut(Schema):
    """Known answers of a locale, and median weeks until its annotators have met all of them (null: they meet none)."""

    locale: str
    known: int
    annotators: int
    finished: int
    weeks: float | None


class GoldLeakOut(Schema):
    """A place where gold looks better than the work: by how much more than elsewhere."""

    vendor: str
    locale: str
    site: str
    excess: EstimateOut


class StudyOut(Schema):
    """The kept study of a programme: of which manifest, when it was made; `is_there` false: none was kept by then."""

    programme: str
    is_there: bool
    manifest: int | None
    made_at: datetime | None
    left_out: list[str]
    questions: list[StudiedQuestionOut]
    gold_weeks: list[GoldWeeksOut]
    gold_leaks: list[GoldLeakOut]
    read: ReadAs


class SkillOut(Schema):
    """An annotator, or where `annotator` is null a vendor as a whole, in one question."""

    programme: str
    question: str
    vendor: str
    site: str
    locale: str
    annotator: str | None
    answers: int
    accuracy: EstimateOut
    on_known: EstimateOut
    agreement: EstimateOut


class CellOut(Schema):
    """Expected answers under a class believed true, and their share with its interval."""

    truth: str
    given: str
    answers: float
    share: float
    low: float
    high: float


class WeekOut(Schema):
    """One week from its Monday: known answers met and right, all answers and those expected to be right."""

    week: date
    known: int
    known_right: int
    answers: int
    right: float


class AnnotatorOut(SkillOut):
    """One annotator in one question, with confusions and weeks."""

    confusion: list[CellOut]
    weeks: list[WeekOut]


class StudiedItemOut(Schema):
    """One item of a study; consensus, probability, entropy (bits) and agreement stand without the known answer."""

    question: str
    source: str
    item: str
    locale: str
    answers: int
    given: str
    consensus: str | None
    probability: float | None
    entropy: float | None
    agreement: float | None
    is_contested: bool
    known: str | None
    is_against_known: bool | None
    gold_state: str | None
    gold_judged: int | None
    gold_right: int | None
    gold_people: int | None
    gold_share: float | None
    gold_version: int | None


class StudiedItemsOut(Schema):
    """A page of items, all of one manifest's study."""

    items: list[StudiedItemOut]
    next_cursor: str | None
    total: int
    manifest: int


class AnswerOut(Schema):
    """One answer to an item; `annotator` is null where nobody is shown one by one."""

    question: str
    answer: str | None
    annotator: str | None
    vendor: str
    site: str
    attempt: int
    submitted_at: datetime | None
    seconds: float | None


class VerdictOut(Schema):
    """One review of an answer."""

    question: str
    annotator: str | None
    verdict: str | None
    error_class: str | None
    severity: str | None
    corrected: str | None
    reviewer: str
    at: datetime | None


class KnownOut(Schema):
    """One version of a known answer."""

    question: str
    answer: str | None
    version: int
    author: str | None
    reason: str | None


class ItemOut(Schema):
    """All that is known of an item."""

    item: str
    link: str
    studied: list[StudiedItemOut]
    answers: list[AnswerOut]
    reviews: list[VerdictOut]
    known: list[KnownOut]
    read: ReadAs


class FigureOut(Schema):
    """A number of evidence, and what was to be expected (null: no expectation)."""

    name: str
    found: str
    expected: str | None


class RequestStepOut(Schema):
    """One thing that somebody did with a request."""

    verb: str
    words: str
    text: str


class RequestOut(Schema):
    """What to ask a vendor, with the evidence and a text to send. `key` asks it; once it was asked it has its number `n`."""

    key: str
    n: int | None
    state: str
    vendor: str
    programme: str
    screen: str
    question: str
    title: str
    annotators: list[str]
    answers: int | None = Field(description="What the evidence rests on; none before a vendor's people.")
    figures: list[FigureOut]
    items: list[str]
    request: str
    letter: str
    steps: list[RequestStepOut]


class RequestStandsOut(Schema):
    """Where a request stands after a step: asked, answered or closed; proposed where asking it was taken back."""

    n: int
    vendor: str
    state: str


class AskIn(Said):
    """Which proposal."""

    key: str = Field(min_length=1, max_length=40, description="The key of what the study proposes.")


class WordsIn(Said):
    """What goes with a step."""

    text: str = Field(min_length=1, max_length=4000, description="The answer, what came of it, or what is still open.")
