"""The judgments of one stream with everything that is true of them, known to the tools or not."""

from dataclasses import dataclass, fields

import numpy as np

from callsheet.simulator import answers as answer_model
from callsheet.simulator.answers import Texts
from callsheet.simulator.calendars import Bools, Horizon, Ints, production_days
from callsheet.simulator.cast import ProgrammeSpec, StreamSpec, TaskSpec, task_of
from callsheet.simulator.faults import Faults
from callsheet.simulator.items import Items
from callsheet.simulator.production import Output
from callsheet.simulator.slots import Slots, shift_times
from callsheet.simulator.workforce import Crew, Floats, site_specs, skill_gain, time_factor

SKIP_RATE = 0.012
TIME_SPREAD = 0.35
PAGE_ROWS = 3


@dataclass(frozen=True, slots=True)
class Work:
    """Judgments, one entry each: indexes of item and annotator (in the stream), attempt, times in ms UTC, answer.

    `answer` is a label's index (−1: text or skipped), `text` what was written ("" for labels); `site_day` the day on the
    site's wall calendar, `day` our production day: that same day, or where nobody knows whose worker it is the programme's.
    """

    item: Ints
    annotator: Ints
    attempt: Ints
    gold: Bools
    skipped: Bools
    started: Ints
    submitted: Ints
    answer: Ints
    text: Texts
    right: Bools
    day: Ints
    site_day: Ints

    def __len__(self) -> int:
        return len(self.item)

    def take(self, chosen: Ints | Bools) -> "Work":
        """The chosen judgments, by position or mask."""
        return Work(*(getattr(self, f.name)[chosen] for f in fields(self)))

    @staticmethod
    def joined(parts: list["Work"]) -> "Work":
        """One after the other."""
        return Work(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Work)))


@dataclass(frozen=True, slots=True)
class Setting:
    """What the work of a stream happens in. `texts` are the reference texts of items, empty where labels are given."""

    programme: ProgrammeSpec
    stream: StreamSpec
    crew: Crew
    items: Items
    texts: list[tuple[str, ...]]
    horizon: Horizon
    faults: Faults

    @property
    def task(self) -> TaskSpec:
        """The kind of work."""
        return task_of(self.programme, self.stream.workstream)

    def at_site(self, code: str, annotator: Ints) -> Bools:
        """Which of these annotators work at that site."""
        codes = [site for site, _ in self.stream.sites]
        at: Bools = self.crew.site[annotator] == (codes.index(code) if code in codes else -1)
        return at


def _careless(setting: Setting, slots: Slots) -> Bools:
    """Work of the place in which the checks are known: whoever is sure of the checks takes less care."""
    if setting.programme.code != "apptox":
        return np.zeros(len(slots.item), np.bool_)
    mask: Bools = (slots.day >= setting.faults.leak.first) & setting.at_site("manila", slots.annotator)
    return mask


def _leaked(setting: Setting, slots: Slots) -> Bools:
    mask: Bools = slots.gold & _careless(setting, slots)
    return mask


def _ability(setting: Setting, slots: Slots, practice: Floats) -> Floats:
    ability = setting.crew.skill[slots.annotator] + skill_gain(practice)
    vendors = {site.code: site.vendor for site in site_specs(setting.stream)}
    if setting.programme.code == "searchrel" and "lumen-data" in vendors.values():
        ability = ability - setting.faults.drop_logits * (slots.day >= setting.faults.drop.first)
    return ability - setting.faults.leak_logits * _careless(setting, slots)


def _seconds(setting: Setting, slots: Slots, practice: Floats, rng: np.random.Generator) -> Floats:
    crew, task = setting.crew, setting.task
    size = setting.items.units_milli[slots.item] / (1000.0 * task.unit_size)
    seconds = task.seconds * size * crew.speed[slots.annotator] * time_factor(practice)
    seconds = seconds * rng.lognormal(-(TIME_SPREAD**2) / 2, TIME_SPREAD, size=len(slots.item))
    if setting.programme.code == "songsim":
        seconds = seconds * np.where(slots.day >= setting.faults.slow_tool.first, setting.faults.slow_factor, 1.0)
    seconds = np.where(_leaked(setting, slots), seconds * 0.35, seconds)
    quick: Floats = np.where(crew.ring[slots.annotator], rng.uniform(5, 9, size=len(seconds)), np.maximum(3.0, seconds))
    return quick


def _labels(setting: Setting, slots: Slots, right: Bools, rng: np.random.Generator) -> Ints:
    truth = setting.items.truth[slots.item]
    given = answer_model.labels_given(truth, right, setting.task, rng)
    ring = setting.crew.ring[slots.annotator]
    if ring.any():
        given = np.where(ring, answer_model.ring_answers(slots.item, len(setting.task.labels)), given)
    if (setting.programme.code, setting.stream.locale) == ("bookgenre", "fr-FR"):
        unclear = (truth <= 1) & (slots.day >= setting.faults.clause.first)
        given = np.where(unclear, slots.annotator % 2, given)
    return given


def _times(setting: Setting, slots: Slots, seconds: Floats, rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Started, submitted and the site's own day, site by site."""
    n = len(slots.item)
    started, submitted, site_day = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64)
    for index, site in enumerate(site_specs(setting.stream)):
        here = np.flatnonzero(setting.crew.site[slots.annotator] == index)
        if len(here) == 0:
            continue
        part = Slots(slots.item[here], slots.annotator[here], slots.day[here], slots.gold[here])
        begin, end = shift_times(part, seconds[here], site, horizon=setting.horizon, rng=rng)
        started[here], submitted[here] = begin, end
        site_day[here] = production_days(end, site.zone, 0, setting.horizon)
    return started, submitted, site_day


def our_days(setting: Setting, annotator: Ints, submitted: Ints, site_day: Ints) -> Ints:
    """Production days as we count them: the site's, or the programme's for workers without a vendor."""
    programme = setting.programme
    by_programme = production_days(submitted, programme.zone, programme.cutoff_minutes, setting.horizon)
    days: Ints = np.where(setting.crew.unmapped[annotator], by_programme, site_day)
    return days


def _on_pages(slots: Slots, started: Ints, submitted: Ints) -> tuple[Ints, Ints]:
    """Appen serves pages: the rows of a page share its opening and its submission."""
    order = np.lexsort((started, slots.day, slots.annotator))
    key = slots.annotator[order] * 10_000 + slots.day[order]
    first = np.maximum.accumulate(np.where(np.r_[True, key[1:] != key[:-1]], np.arange(len(key)), 0))
    rank = np.arange(len(key)) - first
    opens = np.maximum.accumulate(np.where(rank % PAGE_ROWS == 0, np.arange(len(key)), 0))
    page_end = np.maximum.reduceat(submitted[order], np.unique(opens))
    begin, end = np.empty_like(started), np.empty_like(submitted)
    begin[order] = started[order][opens]
    end[order] = page_end[np.searchsorted(np.unique(opens), opens)]
    return begin, end


def first_attempts(setting: Setting, slots: Slots, output: Output, rng: np.random.Generator) -> Work:
    """Everybody's first submissions."""
    n = len(slots.item)
    practice = output.practice[slots.day, slots.annotator]
    chance = answer_model.chance_right(_ability(setting, slots, practice), setting.items.difficulty[slots.item])
    right = rng.uniform(size=n) < np.where(_leaked(setting, slots), 0.995, chance)
    answer = _labels(setting, slots, right, rng)
    if setting.task.labels:
        right, text = answer == setting.items.truth[slots.item], np.full(n, "", np.object_)
    else:
        text = answer_model.texts_given(slots.item, right, setting.texts, setting.stream.locale, rng)
    skipped = (rng.uniform(size=n) < SKIP_RATE) & ~slots.gold
    started, submitted, site_day = _times(setting, slots, _seconds(setting, slots, practice, rng), rng)
    if setting.programme.tool == "appen":
        started, submitted = _on_pages(slots, started, submitted)
    return Work(
        slots.item, slots.annotator, np.ones(n, np.int64), slots.gold, skipped, started, submitted,
        np.where(skipped, -1, answer), np.where(skipped, "", text), right & ~skipped,
        our_days(setting, slots.annotator, submitted, site_day), site_day,
    )  # fmt: skip
