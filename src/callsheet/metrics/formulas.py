"""The shapes that KPI formulas take. Each returns a function of (sums, moment); no KPI is declared here."""

from callsheet.metrics.backlog import backlog_on, last_day, recent_pace
from callsheet.metrics.kpi import NO_INPUT, Formula, Moment
from callsheet.metrics.measures import MeasureSums, bin_edges_ms
from callsheet.said import say, term
from callsheet.stats.agreement import agreement_of, question_patterns
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.mqm import FIRM_WORDS, normed_penalty, raw_score
from callsheet.stats.poisson import rate
from callsheet.stats.proportions import WeightedSums, proportion, weighted_proportion
from callsheet.stats.quantiles import mean, quantile
from callsheet.stats.text import wer_of_sums

MS_PER_SECOND = 1_000.0
MS_PER_HOUR = 3_600_000.0


def counted(name: str, *, given: str = "judgments") -> Formula:
    """How many; a count needs no interval. Without any `given` a zero would be a guess: no input."""

    def formula(sums: MeasureSums, _: Moment) -> Estimate:
        if not sums.count(given):
            return nothing(NO_INPUT)
        return Estimate(float(sums.count(name)), n=sums.count(name))

    return formula


def reported(name: str) -> Formula:
    """What trackers say, thousandths turned into units; nothing where no tracker reported it."""

    def formula(sums: MeasureSums, _: Moment) -> Estimate:
        if name not in sums.reported:
            return nothing(NO_INPUT)
        value = sums.reported[name] / 1000.0
        return Estimate(value, n=round(value), method="reported")

    return formula


def share(part: str, whole: str, *, method: str = "wilson", given: str | None = None) -> Formula:
    """One count as a share of another that contains it; without any `given` (default: the whole) no input."""

    def formula(sums: MeasureSums, _: Moment) -> Estimate:
        if not sums.count(given or whole):
            return nothing(NO_INPUT)
        return proportion(sums.count(part), sums.count(whole), method=method)

    return formula


def if_errors_are_listed(formula: Formula) -> Formula:
    """No input where audits find faults and yet list no error: such reviews give verdicts only, and 0 would be false."""

    def guarded(sums: MeasureSums, moment: Moment) -> Estimate:
        silent = not sums.count("defects") and sums.count("audit_ok") < sums.count("audit_n")
        return nothing(NO_INPUT) if silent else formula(sums, moment)

    return guarded


def score(points_milli: str, actions: str) -> Formula:
    """Points in thousandths per action, as a share: each action earns all or nothing."""

    def formula(sums: MeasureSums, _: Moment) -> Estimate:
        n = sums.count(actions)
        points = round(sums.count(points_milli) / 1000)
        return proportion(points, n) if n else nothing(NO_INPUT)

    return formula


def share_of_two(part: str, rest: str) -> Formula:
    """One count as a share of itself and another; a plain description without interval."""

    def formula(sums: MeasureSums, _: Moment) -> Estimate:
        n = sums.count(part) + sums.count(rest)
        return Estimate(sums.count(part) / n, n=n) if n else nothing(NO_INPUT)

    return formula


def described_share(part: str, whole: str) -> Formula:
    """A share that may not be read as a rate of the whole (chosen for cause): no interval."""

    def formula(sums: MeasureSums, _: Moment) -> Estimate:
        n = sums.count(whole)
        return Estimate(sums.count(part) / n, n=n) if n else nothing(NO_INPUT)

    return formula


def audited(sums: MeasureSums, _: Moment) -> Estimate:
    """Weighted share accepted as they were, over probability samples only."""
    if not sums.count("audit_n"):
        return nothing(NO_INPUT)
    weights = {k: sums.count(f"audit_{k}") for k in ("w", "w_ok", "w2", "w2_ok")}
    return weighted_proportion(WeightedSums.from_thousandths(sums.count("audit_n"), **weights))


def rate_of(events: str, units: str, *, per: float) -> Formula:
    """Events per so many units."""

    def formula(sums: MeasureSums, _: Moment) -> Estimate:
        if not sums.count(units):
            return nothing(NO_INPUT)
        return rate(sums.count(events), sums.count(units), per=per)

    return formula


def penalty_rate(sums: MeasureSums, _: Moment) -> Estimate:
    """MQM points per 1000 words; greyed under FIRM_WORDS words."""
    return _firm(normed_penalty(sums.count("mqm_penalty_milli") / 1000, sums.count("mqm_words_milli") / 1000))


def language_score(sums: MeasureSums, _: Moment) -> Estimate:
    """MQM raw score; greyed under FIRM_WORDS words."""
    return _firm(raw_score(sums.count("mqm_penalty_milli") / 1000, sums.count("mqm_words_milli") / 1000))


def _firm(found: Estimate) -> Estimate:
    if found.value is None:
        return nothing(NO_INPUT)
    if found.n >= FIRM_WORDS:
        return found
    return found.greyed(say("too few to say: {n} of at least {least} words", n=found.n, least=FIRM_WORDS))


def word_error_rate(sums: MeasureSums, _: Moment) -> Estimate:
    """Errors over reference words, pooled."""
    if not sums.count("wer_words"):
        return nothing(NO_INPUT)
    return wer_of_sums(sums.count("wer_errors"), sums.count("wer_words"), sums.count("wer_units"))


def agreement_kind(kind: str) -> Formula:
    """A coefficient over the answer patterns, questions pooled by sums."""

    def formula(sums: MeasureSums, moment: Moment) -> Estimate:
        if not sums.patterns:
            return nothing(NO_INPUT)
        by_question: dict[str, dict[tuple[tuple[str, int], ...], int]] = {}
        for pattern, units in sums.patterns.items():
            by_question.setdefault(pattern.question, {})[pattern.counts] = units
        if kind == "alpha-ordinal":
            by_question = {q: p for q, p in by_question.items() if _are_numbers(p)}
            if not by_question:
                return nothing(say("the answers are not numbers on a scale"), method=f"{kind}-bootstrap")
        tables = [question_patterns(by_question[q]) for q in sorted(by_question)]
        return agreement_of(tables, kind, moment.rng)

    return formula


def commonest_label(sums: MeasureSums, _: Moment) -> Estimate:
    """The share of all answers that are their question's commonest label, over units with an answer; a description."""
    counted: dict[str, dict[str, int]] = {}
    for pattern, units in sums.patterns.items():
        labels = counted.setdefault(pattern.question, {})
        for label, times in pattern.counts:
            labels[label] = labels.get(label, 0) + times * units
    n = sum(sum(labels.values()) for labels in counted.values())
    if not n:
        return nothing(NO_INPUT)
    return Estimate(sum(max(labels.values()) for labels in counted.values()) / n, n=n)


def _are_numbers(patterns: dict[tuple[tuple[str, int], ...], int]) -> bool:
    try:
        return all(abs(float(label)) < float("inf") for counts in patterns for label, _ in counts)
    except ValueError:
        return False


def time_quantile(hist: str, p: float, *, ms_per_unit: float) -> Formula:
    """A quantile of a histogram of milliseconds."""
    edges = tuple(e / ms_per_unit for e in bin_edges_ms(hist))

    def formula(sums: MeasureSums, _: Moment) -> Estimate:
        bins = sums.hists.get(hist, ())
        return quantile(bins, edges, p) if sum(bins) else nothing(NO_INPUT)

    return formula


def time_mean(hist: str, total_ms: str, *, ms_per_unit: float) -> Formula:
    """The exact mean of a time, its interval from the histogram's spread."""
    edges = tuple(e / ms_per_unit for e in bin_edges_ms(hist))

    def formula(sums: MeasureSums, _: Moment) -> Estimate:
        bins = sums.hists.get(hist, ())
        if not sum(bins):
            return nothing(NO_INPUT)
        return mean(sums.count(total_ms) / ms_per_unit, bins, edges)

    return formula


def units_per_hour(sums: MeasureSums, _: Moment) -> Estimate:
    """Units over timed hours; the interval is that of the time a unit takes, turned round."""
    units, ms = sums.count("timed_units_milli") / 1000, sums.count("timed_ms")
    if units <= 0 or ms <= 0:
        return nothing(NO_INPUT)
    value, n = units / (ms / MS_PER_HOUR), sums.count("timed_n")
    taken = time_mean("aht_timed", "timed_ms", ms_per_unit=1.0)(sums, Moment())
    if taken.value is None or not taken.low or taken.high is None:
        return Estimate(value, n=n, method="mean")
    return Estimate(value, value * taken.value / taken.high, value * taken.value / taken.low, n=n, method="mean")


def reported_per_hour(sums: MeasureSums, _: Moment) -> Estimate:
    """Reported units over reported hours."""
    hours, made = sums.reported.get("hours", 0), sums.reported.get("produced")
    if hours <= 0 or made is None:
        return nothing(NO_INPUT)
    return Estimate(made / hours, n=round(made / 1000), method="reported")


def committed_units(sums: MeasureSums) -> float | None:
    """Commitments of the registry, else those that the vendor's own tracker states; None = nobody committed."""
    milli = sums.reported.get("committed") if sums.committed_milli is None else sums.committed_milli
    return None if not milli else milli / 1000.0


def attained(name: str, *, given: str, thousandths: bool = False) -> Formula:
    """A count over what was committed: no interval. Without any `given` 0 % would be a guess: no input."""

    def formula(sums: MeasureSums, _: Moment) -> Estimate:
        committed = committed_units(sums)
        if committed is None:
            return nothing(NO_INPUT)
        if not sums.count(given):
            return nothing(say("nothing was {given} in this window", given=term(given)))
        done = sums.count(name) / (1000.0 if thousandths else 1.0)
        return Estimate(done / committed, n=round(committed))

    return formula


def attained_reported(sums: MeasureSums, _: Moment) -> Estimate:
    """Reported production over what was committed."""
    committed = committed_units(sums)
    if committed is None:
        return nothing(NO_INPUT)
    if "produced" not in sums.reported:
        return nothing(say("no tracker reported produced units"), method="reported")
    return Estimate(sums.reported["produced"] / 1000.0 / committed, n=round(committed), method="reported")


def open_units(sums: MeasureSums, moment: Moment) -> Estimate:
    """Items that arrived and are not done."""
    day = moment.day or last_day(sums.backlog)
    if day is None:
        return nothing(NO_INPUT)
    found = backlog_on(sums.backlog, day)
    return Estimate(float(found.open), n=found.open)


def open_age(p: float) -> Formula:
    """The age that the share p of the open items does not pass, calendar days."""

    def formula(sums: MeasureSums, moment: Moment) -> Estimate:
        day = moment.day or last_day(sums.backlog)
        if day is None:
            return nothing(NO_INPUT)
        found = backlog_on(sums.backlog, day)
        age = found.age_quantile(p)
        return nothing(say("nothing is open")) if age is None else Estimate(float(age), n=found.open)

    return formula


def days_of_work(sums: MeasureSums, moment: Moment) -> Estimate:
    """Open items over the recent daily pace."""
    day = moment.day or last_day(sums.backlog)
    if day is None:
        return nothing(NO_INPUT)
    pace, days = recent_pace(sums.backlog, day)
    if pace <= 0:
        return nothing(say("nothing was finished within five weeks: there is no pace to divide by"))
    return Estimate(backlog_on(sums.backlog, day).open / pace, n=days)


def days_available(sums: MeasureSums, moment: Moment) -> Estimate:
    """Items available in the queue over the recent daily pace: below one day the floor runs dry."""
    if "available" not in sums.queue:
        return nothing(NO_INPUT)
    day = moment.day or last_day(sums.backlog)
    pace, days = recent_pace(sums.backlog, day) if day is not None else (0.0, 0)
    if pace <= 0:
        return nothing(say("nothing was finished within five weeks: there is no pace to divide by"))
    return Estimate(sums.queue["available"] / pace, n=days)
