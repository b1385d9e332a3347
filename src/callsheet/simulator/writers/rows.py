"""The judgments of a feed as columns of text, in the order of submission, ready for any tool's format."""

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

from callsheet.simulator.answers import Texts
from callsheet.simulator.calendars import Bools, Ints
from callsheet.simulator.feeds import Feed, in_gap, tainted
from callsheet.simulator.keys import StreamKeys
from callsheet.simulator.registry import batches
from callsheet.simulator.versions import guideline_of, tool_of
from callsheet.simulator.work import Work
from callsheet.simulator.workforce import site_specs
from callsheet.simulator.world import StreamWork, World

Chooser = Callable[[Work], Bools]


@dataclass(frozen=True, slots=True)
class JudgmentRows:
    """Columns of one feed's judgments; `label` is the answer's word or text, "" where skipped; times in ms UTC."""

    item: Texts
    worker: Texts
    channel: Texts
    country: Texts
    locale: Texts
    workstream: Texts
    batch: Texts
    label: Texts
    guideline: Texts
    tool: Texts
    attempt: Ints
    started: Ints
    submitted: Ints
    released: Ints
    gold: Bools
    skipped: Bools
    tainted: Bools

    def __len__(self) -> int:
        return len(self.item)

    def take(self, chosen: Ints | Bools) -> "JudgmentRows":
        """The chosen rows."""
        return JudgmentRows(*(getattr(self, f.name)[chosen] for f in fields(self)))


def texts(values: object) -> Texts:
    """A column of text."""
    return np.array(values, dtype=np.object_)


def batch_names(stream: StreamWork, world: World) -> Texts:
    """Batch code per item of the stream; planted checks belong to none."""
    codes = [batch.code for batch in batches(stream.programme, world.horizon)]
    return texts([*codes, ""])[stream.items.batch]


def labels_of(stream: StreamWork, work: Work) -> Texts:
    """What each judgment answers, in words."""
    if not stream.setting.task.labels:
        return work.text
    return texts([*stream.setting.task.labels, ""])[work.answer]


def true_answer(stream: StreamWork, item: int) -> str:
    """The right answer of an item, in words."""
    labels = stream.setting.task.labels
    return labels[int(stream.items.truth[item])] if labels else " ".join(stream.setting.texts[item])


def known_answers(feed: Feed, workstream: str) -> dict[str, str]:
    """Item -> known answer of the workstream's planted checks."""
    return {
        keys.items[k]: true_answer(stream, int(k))
        for stream, keys in feed.streams
        if stream.stream.workstream == workstream
        for k in np.flatnonzero(stream.items.is_gold)
    }


def _guidelines(stream: StreamWork, work: Work, world: World) -> Texts:
    found = np.full(len(work), "", np.object_)
    for index, site in enumerate(site_specs(stream.stream)):
        here = np.flatnonzero(stream.crew.site[work.annotator] == index)
        found[here] = guideline_of(stream.programme, site, stream.stream.locale, work.site_day[here], world.faults)
    return found


def _stream_rows(stream: StreamWork, keys: StreamKeys, world: World, chooser: Chooser) -> JudgmentRows:
    arrives = chooser(stream.work) & ~in_gap(stream, world, stream.work)
    work = stream.work.take(arrives)
    n = len(work)
    countries = texts([site.country for site in site_specs(stream.stream)])
    return JudgmentRows(
        item=texts(keys.items)[work.item],
        worker=texts(keys.workers)[work.annotator],
        channel=texts(keys.channels)[work.annotator],
        country=countries[stream.crew.site[work.annotator]],
        locale=np.full(n, stream.stream.locale, np.object_),
        workstream=np.full(n, stream.stream.workstream, np.object_),
        batch=batch_names(stream, world)[work.item],
        label=labels_of(stream, work),
        guideline=_guidelines(stream, work, world),
        tool=texts(tool_of(stream.programme, work.site_day, world.faults)),
        attempt=work.attempt,
        started=work.started,
        submitted=work.submitted,
        released=stream.items.released[work.item],
        gold=work.gold,
        skipped=work.skipped,
        tainted=tainted(stream, keys)[arrives],
    )


def judgment_rows(feed: Feed, world: World, chooser: Chooser) -> JudgmentRows:
    """The feed's judgments that arrive and that `chooser` picks, sorted by submission, then item and worker."""
    parts = [_stream_rows(stream, keys, world, chooser) for stream, keys in feed.streams]
    rows = JudgmentRows(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(JudgmentRows)))
    order = np.lexsort((rows.worker.astype(str), rows.item.astype(str), rows.submitted))
    return rows.take(order)
