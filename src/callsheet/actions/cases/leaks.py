"""Cases for “does gold still measure the work”: known answers and audits of each site, against all other places."""

from datetime import timedelta

from callsheet.actions.cases.frame import Frame
from callsheet.decisions.risks.gold_leak import LeakCase, Measured
from callsheet.metrics.measures import MeasureSums
from callsheet.metrics.sums import combined
from callsheet.stats.proportions import WeightedSums

DAYS = 28


def leak_cases(of: Frame) -> tuple[LeakCase, ...]:
    """One case a vendor, locale and site with gold and audits in the last four weeks."""
    if not any(total.count("gold_judged") and total.count("audit_n") for total in of.daily.values()):
        return ()
    found = {
        (str(vendor), str(locale), str(site)): total
        for (vendor, locale, site), total in of.sums(of.window(DAYS), ("vendor", "locale", "site"), ("counts",)).items()
        if vendor
    }
    several = {place[:2] for place in found if sum(other[:2] == place[:2] for other in found) > 1}
    return tuple(
        LeakCase(
            place=of.place(vendor, locale),
            here=_measured(total),
            site=site if (vendor, locale) in several else "",
            elsewhere=_elsewhere(found, (vendor, locale, site)),
            units_a_day=_units_a_day(of, vendor, total),
            owners=of.owners,
        )
        for (vendor, locale, site), total in sorted(found.items())
        if total.count("gold_judged") and total.count("audit_n")
    )


def _elsewhere(found: dict[tuple[str, str, str], MeasureSums], here: tuple[str, str, str]) -> Measured | None:
    others = [total for place, total in found.items() if place != here]
    together = combined(others) if others else MeasureSums()
    return _measured(together) if together.count("gold_judged") and together.count("audit_n") else None


def _measured(total: MeasureSums) -> Measured:
    weights = {k: total.count(f"audit_{k}") for k in ("w", "w_ok", "w2", "w2_ok")}
    return Measured(
        total.count("gold_correct"),
        total.count("gold_judged"),
        WeightedSums.from_thousandths(total.count("audit_n"), **weights),
    )


def _units_a_day(of: Frame, vendor: str, total: MeasureSums) -> float:
    days = sum(of.works(vendor, of.today - timedelta(days=i + 1)) for i in range(DAYS))
    return total.count("submitted_first") / max(1, days)
