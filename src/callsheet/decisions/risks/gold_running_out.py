"""Does anybody soon know all the answers? A known answer that an annotator has met before checks memory, not work.

Per locale: each annotator who was checked lately has met some of the locale's known answers; at the rate of the last weeks
the rest lasts so many weeks. docs/methods/contested-gold.md
"""

from dataclasses import dataclass, field
from statistics import median

from callsheet.decisions import wording as w
from callsheet.decisions.finding import BLIND, CostOfWaiting, Finding, Link, Owners, Place, Proof, Severity, Verdict
from callsheet.metrics.evidence import Evidence
from callsheet.said import say

KIND = "gold-running-out"


@dataclass(frozen=True, slots=True)
class Meeting:
    """One annotator: known answers met so far, met for the first time in the window, and how many there are in the locale."""

    seen: int
    lately: int
    pool: int

    @property
    def unseen(self) -> int:
        """Known answers that are still new to this annotator."""
        return max(0, self.pool - self.seen)

    def weeks_left(self, weeks: float) -> float:
        """Weeks until all are known, at the rate of the last `weeks`; infinite where none was met, 0 where none is left."""
        if self.unseen == 0:
            return 0.0
        return self.unseen / (self.lately / weeks) if self.lately else float("inf")


@dataclass(frozen=True, slots=True)
class ExposureCase:
    """The annotators of one locale who were checked in the last `weeks` weeks, with what each has met (`meetings`). `checks_a_day`: submissions measured against
    gold on a working day, there.
    """

    place: Place
    meetings: tuple[Meeting, ...]
    weeks: float = 4.0
    checks_a_day: float = 0.0
    owners: Owners = field(default_factory=Owners)


@dataclass(frozen=True, slots=True)
class ExposureThresholds:
    """Annotators with fewer than `weeks_ahead` weeks of new gold count; from `share` of them on (at least `people`) it is a
    finding. `serious_share`: from this part with nothing new left on it cannot wait.
    """

    weeks_ahead: float = 2.0
    share: float = 0.5
    people: int = 2
    serious_share: float = 0.75


def assess(case: ExposureCase, thresholds: ExposureThresholds | None = None) -> tuple[Verdict, ...]:
    """One finding where half of the annotators will soon meet nothing new, or nothing."""
    t = thresholds or ExposureThresholds()
    short = [m for m in case.meetings if m.weeks_left(case.weeks) < t.weeks_ahead]
    if len(short) < max(t.people, t.share * len(case.meetings)):
        return ()
    return (_finding(case, short, t),)


def _finding(case: ExposureCase, short: list[Meeting], t: ExposureThresholds) -> Finding:
    people = len(case.meetings)
    done = sum(m.unseen == 0 for m in case.meetings)
    left = median(m.weeks_left(case.weeks) for m in short)
    rate = sum(m.lately for m in case.meetings) / case.weeks / people
    pool = max(m.pool for m in case.meetings)
    blind = case.checks_a_day * len(short) / people
    when = (
        say("have nothing new left")
        if left == 0
        else say("will have met all of it within {days}", days=w.plural(max(1.0, left * 5), "working day"))
    )
    return Finding(
        kind=KIND,
        severity=Severity.SERIOUS if done >= t.serious_share * people else Severity.WATCH,
        title=say(
            "Gold of {place} runs out: {short} of {annotators} {when} ({answers} in all)",
            place=case.place.words,
            short=len(short),
            annotators=w.plural(people, "annotator"),
            when=when,
            answers=w.plural(pool, "known answer"),
        ),
        place=case.place,
        evidence=(
            Proof(say("known answers"), w.count(pool), Evidence.COUNTED, link=Link("kpi", "Q02", case.place.filters)),
            Proof(
                say("met them all"),
                say("{done} of {annotators}", done=done, annotators=w.plural(people, "annotator")),
                Evidence.COUNTED,
            ),
            Proof(say("new ones met"), say("{rate} an annotator and week", rate=f"{rate:.1f}"), Evidence.ESTIMATED),
        ),
        action=say(
            "Add about {max} known answers for {locale} (eight weeks at the present rate), and retire "
            "those that everybody has met.",
            max=w.count(max(10.0, 8 * rate)),
            locale=case.place.locale or "it",
        ),
        owner=case.owners.qa_lead,
        cost_of_waiting=CostOfWaiting(
            blind,
            "units a day",
            say(
                "About {checks} a day measure memory: gold accuracy there looks better than the work is.",
                checks=w.plural(blind, "check"),
            ),
            BLIND,
        ),
        subject="exposure",
    )
