"""Kept studies for pages and programs: the one in force at a moment, its questions, people and signals, each read by one query.

Who may not be measured individually is asked of today's registry: what was kept before a site was closed to it is not shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Max

from callsheet.errors import NotThere
from callsheet.said import restored, say
from callsheet.state.models import QualityStudy, ScreenSignal, SkillEstimate, StudiedQuestion
from callsheet.state.unmeasured import unmeasured_sites
from callsheet.stats.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a study as it was kept."""

    question: str
    answers: int
    said: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Study:
    """A programme's study: of which manifest, when it was made, where its items lie (`name`), what it says as a whole."""

    programme: str
    seq: int
    made_at: datetime
    name: str
    said: dict[str, Any]
    questions: tuple[Question, ...]

    def question(self, asked: str | None) -> Question:
        """The question that is asked for, else the one with the most answers. NotThere where there is none."""
        for one in self.questions:
            if asked is None or one.question == asked:
                return one
        raise NotThere(say("The study has no question “{question}”.", question=asked or ""))


@dataclass(frozen=True, slots=True)
class SkillLine:
    """One annotator, or ('' as `annotator`) a vendor as a whole, in one question."""

    programme: str
    seq: int
    question: str
    vendor: str
    site: str
    locale: str
    annotator: str
    answers: int
    accuracy: Estimate
    shrunk: Estimate
    gold: Estimate
    agreement: Estimate
    known: int
    annotators: int
    cells: tuple[tuple[str, str, float, float, float, float], ...] = ()
    weeks: tuple[tuple[date, int, int, int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class SignalLine:
    """What a screen pointed out; `said` holds evidence and request."""

    question: str
    screen: str
    place: int
    annotators: tuple[str, ...]
    said: dict[str, Any] = field(default_factory=dict)


def study_of(programme: str, seq: int) -> Study | None:
    """The newest study of the programme's facts up to a manifest; None where none was kept by then."""
    row = QualityStudy.objects.filter(programme=programme, seq__lte=seq).order_by("-seq").first()
    if row is None:
        return None
    questions = StudiedQuestion.objects.filter(programme=programme, seq=row.seq).order_by("-answers", "question")
    return Study(
        programme=programme,
        seq=row.seq,
        made_at=row.made_at.astimezone(UTC),
        name=row.made_from,
        said=restored(row.said),
        questions=tuple(Question(q.question, q.answers, restored(q.said)) for q in questions),
    )


def skills_of(study: Study, question: str) -> list[SkillLine]:
    """Vendors and annotators of one question, vendors first."""
    rows = SkillEstimate.objects.filter(programme=study.programme, seq=study.seq, question=question)
    return _lines(rows.order_by("annotator", "vendor"))


def annotator_lines(programme: str, seq: int, vendor: str, annotator: str) -> list[SkillLine]:
    """One annotator in every question of a study."""
    rows = SkillEstimate.objects.filter(programme=programme, seq=seq, vendor=vendor, annotator=annotator)
    return _lines(rows.order_by("-answers"))


def vendor_lines(vendor: str, seq: int | None, *, programmes: Sequence[str] | None = None) -> list[SkillLine]:
    """A vendor's annotators and totals in the newest study (up to a manifest) of every programme that the reader may see."""
    rows = SkillEstimate.objects.filter(vendor=vendor, **({} if seq is None else {"seq__lte": seq}))
    if programmes is not None:
        rows = rows.filter(programme__in=programmes)
    newest = dict(rows.values_list("programme").annotate(newest=Max("seq")))
    found = _lines(rows.filter(seq__in=set(newest.values())).order_by("programme", "annotator"))
    return [line for line in found if newest[line.programme] == line.seq]


def signals_of(study: Study) -> list[SignalLine]:
    """Everything that screens pointed out, question by question."""
    rows = ScreenSignal.objects.filter(programme=study.programme, seq=study.seq).order_by("question", "screen", "place")
    closed = unmeasured_sites()
    found = [SignalLine(row.question, row.screen, row.place, tuple(row.annotators), restored(row.said)) for row in rows]
    return [
        one
        for one in found
        if not any((v, s) in closed for v in one.said.get("vendors", ()) for s in one.said.get("sites", ()))
    ]


def _lines(rows: Any) -> list[SkillLine]:
    closed = unmeasured_sites()
    return [_line(row) for row in rows if not row.annotator or (row.vendor, row.site) not in closed]


def _line(row: SkillEstimate) -> SkillLine:
    said = restored(row.said)
    return SkillLine(
        programme=row.programme,
        seq=row.seq,
        question=row.question,
        vendor=row.vendor,
        site=row.site,
        locale=row.locale,
        annotator=row.annotator,
        answers=row.answers,
        accuracy=Estimate(**said["accuracy"]),
        shrunk=Estimate(**said["shrunk"]),
        gold=Estimate(**said["gold"]),
        agreement=Estimate(**said["agreement"]),
        known=int(said["known"]),
        annotators=int(said["annotators"]),
        cells=tuple(tuple(cell) for cell in said["cells"]),
        weeks=tuple((date.fromisoformat(w[0]), *w[1:]) for w in said["weeks"]),
    )
