"""Cases about known answers: which are contradicted by good annotators, and who soon meets nothing new."""

from collections import defaultdict
from datetime import UTC, date, timedelta

from callsheet.actions import manifest
from callsheet.actions.cases.frame import Frame
from callsheet.actions.place import store
from callsheet.decisions.risks.gold_contested import ContestedCase, KnownAnswer
from callsheet.decisions.risks.gold_running_out import ExposureCase, Meeting
from callsheet.store.gold_answers import Exposure, GoldAsk, GoldUse, gold_use

RECENT = 28


def gold_cases(of: Frame) -> tuple[tuple[ContestedCase, ...], tuple[ExposureCase, ...]]:
    """One case of contested answers for the programme, one of exposure a locale; nothing where no gold is in use."""
    checks = _checks_a_day(of)
    if not checks:
        return (), ()
    snapshot = manifest.snapshot(programme=of.programme.code, seq=of.seq)
    use = gold_use(store(), snapshot, of.programme.code, GoldAsk(of.now.astimezone(UTC).replace(tzinfo=None)))
    return (_contested(of, use, checks),), _exposures(of, use, checks)


def _checks_a_day(of: Frame) -> dict[str, float]:
    """Submissions measured against gold on a working day, by locale."""
    first = of.today - timedelta(days=RECENT)
    found: dict[str, float] = defaultdict(float)
    for (day, _, locale), total in of.daily.items():
        if isinstance(day, date) and first <= day < of.today and total.count("gold_judged"):
            found[str(locale)] += total.count("gold_judged")
    days = max(1, sum(of.any_works(first + timedelta(days=i)) for i in range(RECENT)))
    return {locale: n / days for locale, n in found.items()}


def _contested(of: Frame, use: GoldUse, checks: dict[str, float]) -> ContestedCase:
    return ContestedCase(
        place=of.place(),
        contradicted=tuple(
            KnownAnswer(
                item=c.item,
                known=c.known,
                other=c.other,
                judged=c.judged,
                right=c.right,
                other_n=c.other_n,
                locale=c.locale,
                question=c.question,
                last_day=c.last_at.date() if c.last_at else None,
            )
            for c in use.contradicted
        ),
        asked=use.asked,
        accuracy=use.accuracy,
        checks_a_day=sum(checks.values()),
        owners=of.owners,
    )


def _exposures(of: Frame, use: GoldUse, checks: dict[str, float]) -> tuple[ExposureCase, ...]:
    by_locale: dict[str, list[Exposure]] = defaultdict(list)
    for one in use.exposures:
        by_locale[one.locale].append(one)
    return tuple(
        ExposureCase(
            place=of.place(locale=locale),
            meetings=tuple(Meeting(e.seen, e.lately, e.pool) for e in found),
            weeks=RECENT / 7,
            checks_a_day=checks.get(locale, 0.0),
            owners=of.owners,
        )
        for locale, found in sorted(by_locale.items())
    )
