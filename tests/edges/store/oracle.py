"""The measure query once more, as plain loops over dicts: slow, obvious, and sharing no code with the store's SQL."""

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from callsheet.metrics.measures import BINS, COUNTS, HISTOGRAMS, MEASURED, SLOW
from callsheet.stats.text import word_errors
from callsheet.store.contract import Registry, SiteClock, WorkerRule

Fact = Mapping[str, object]
Facts = Mapping[str, Iterable[Fact]]
Tables = dict[str, dict[tuple, tuple[int, ...]]]

DECIDED = ("accepted", "fixed", "rejected")
STANDINGS = {"proposed": 1, "rebutted": 2, "arbitrated": 3, "final": 4}
WEIGHTS = {"minor": 1000, "major": 5000, "critical": 25000}
LATE = datetime.max
EARLY = datetime.min


class Oracle:
    """All measures of one programme's current facts (table -> dicts with every field, defaults filled)."""

    def __init__(self, registry: Registry, programme: str) -> None:
        self.registry, self.programme = registry, programme
        self.zone, self.cutoff = registry.programmes.get(programme, ("UTC", 0))
        self.clocks: dict[tuple[str, str], SiteClock] = {}
        for clock in registry.sites:
            key = self.merged("vendor", clock.vendor), self.merged("site", clock.site)
            if key == (clock.vendor, clock.site) or key not in self.clocks:
                self.clocks[key] = clock
        self.due = {}
        for (p, batch), day in sorted(registry.due.items()):
            if p == programme:
                self.due[self.merged("batch", batch)] = day

    def tables(self, facts: Facts) -> Tables:
        sums: dict[str, dict[tuple, list[int]]] = defaultdict(dict)

        def add(table: str, key: tuple, values: Iterable[int]) -> None:
            row = sums[table].setdefault(key, None)
            sums[table][key] = list(values) if row is None else [a + b for a, b in zip(row, values, strict=True)]

        sources = {f["source"] for rows in facts.values() for f in rows}
        for source in sources:
            mine = {t: [f for f in rows if f["source"] == source] for t, rows in facts.items()}
            items = {f["item"] for t in ("judgments", "reviews", "items", "gold") for f in mine.get(t, ())}
            for item in items:
                of_item = {
                    t: [f for f in mine.get(t, ()) if f.get("item") == item]
                    for t in ("judgments", "reviews", "items", "gold")
                }
                self.add_item(source, of_item, add)
            for f in mine.get("totals", ()):
                if f["value_milli"] is not None:
                    labels = [self.merged(k, f[k]) for k in ("workstream", "locale", "vendor", "site")]
                    key = (source, labels[0], f["day"], labels[1], labels[2], labels[3], f["measure"], f["standing"])
                    add("measure_total", (self.programme, *key), [f["value_milli"], 1])
            for f in mine.get("queue", ()):
                labels = [self.merged(k, f[k]) for k in ("workstream", "locale", "vendor")]
                add("measure_queue", (self.programme, source, f["taken_at"], *labels, f["state"]), [f["items"]])
        return {t: {k: tuple(v) for k, v in rows.items() if any(v)} for t, rows in sums.items()}

    # -- labels ---------------------------------------------------------------------------------------------------

    def merged(self, kind: str, code: str) -> str:
        while (kind, code) in self.registry.merges:
            code = self.registry.merges[kind, code]
        return code

    @staticmethod
    def local_day(at: datetime, zone: str, cutoff_minutes: int) -> date:
        local = at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        return (local - timedelta(minutes=cutoff_minutes)).date()

    def home(self, source: str, worker: str, channel: str, day: date | None) -> tuple[str | None, str | None]:
        fitting = [r for r in self.registry.workers if r.programme == self.programme and r.source in ("", source)]
        fitting = [r for r in fitting if self.fits(r, worker, channel) and self.holds(r, day)]
        if not fitting:
            return None, None
        kinds = ("exact", "prefix", "regex", "channel", "source")
        best = min(
            fitting,
            key=lambda r: (
                r.priority, -len(r.pattern), r.source == "", kinds.index(r.match), r.pattern, r.vendor, r.site,
                r.valid_from or date.min, r.valid_to or date.max,
            ),
        )  # fmt: skip
        return self.merged("vendor", best.vendor), self.merged("site", best.site)

    @staticmethod
    def fits(rule: WorkerRule, worker: str, channel: str) -> bool:
        return {
            "exact": worker == rule.pattern,
            "prefix": worker.startswith(rule.pattern),
            "regex": rule.match == "regex" and re.fullmatch(rule.pattern, worker) is not None,
            "channel": channel == rule.pattern,
            "source": True,
        }[rule.match]

    @staticmethod
    def holds(rule: WorkerRule, day: date | None) -> bool:
        if day is None:
            return rule.valid_from is None and rule.valid_to is None
        return (rule.valid_from or date.min) <= day <= (rule.valid_to or date.max)

    def labelled(self, source: str, j: dict, item: Fact | None) -> dict:
        item = item or {}
        at, stated = j["at"], j["day"]
        rule_day = stated or (self.local_day(at, self.zone, self.cutoff) if at else None)
        home_vendor, home_site = self.home(source, j["annotator"], j["channel"] or "", rule_day)
        own_vendor = self.merged("vendor", j["vendor"]) if j["vendor"] else None
        own_site = self.merged("site", j["site"]) if j["site"] else None
        vendor = own_vendor or home_vendor or ""
        site = own_site or (home_site if own_vendor in (None, home_vendor) else None) or ""
        clock = self.clocks.get((vendor, site))
        day = stated or (self.local_day(at, clock.zone, clock.cutoff_minutes) if at and clock else rule_day)
        where = {k: self.merged(k, j[k] or item.get(k) or "") for k in ("workstream", "batch", "locale")}
        moment = at or (datetime.combine(stated, time()) if stated else None)
        return {**j, **where, "vendor": vendor, "site": site, "day": day, "moment": moment, "clock": clock}

    # -- one item -------------------------------------------------------------------------------------------------

    def add_item(self, source: str, facts: dict[str, list[Fact]], add) -> None:  # noqa: ANN001
        item = facts["items"][0] if facts["items"] else None
        size = item["unit_milli"] if item and (item["unit_milli"] or 0) > 0 else None
        words = size if size and item["unit"] == "words" else None
        work, reviews = self.work(source, facts, item)
        submissions = sorted((j for j in work if j["outcome"] == "submitted"), key=order)
        for j in work:
            values = dict.fromkeys(COUNTS, 0)
            times = self.judged(j, values, facts, item, size or 1000)
            self.reviewed(j, reviews[name(j)], values, times, size or 1000, words)
            if submissions and j is submissions[0]:
                values["items_started"] = 1
                due = self.due.get(j["batch"])
                if due and j["day"]:
                    values["due_n"], values["on_time"] = 1, int(j["day"] <= due)
            day_cell = [self.programme, j["workstream"], j["day"], j["locale"], j["vendor"], j["site"]]
            cell = [
                self.programme,
                j["workstream"],
                j["batch"],
                j["day"],
                j["locale"],
                j["vendor"],
                j["site"],
                j["annotator"],
            ]
            self.slices(j, values, add)
            add("measure", tuple(cell), values.values())
            add("measure_day", tuple(day_cell), values.values())
            for kind in HISTOGRAMS:
                if kind in times:
                    bins = [0] * BINS
                    bins[bin_of(times[kind] / SLOW.get(kind, 1))] = 1
                    add("measure_hist", (*day_cell, kind), bins)
        self.patterns(submissions, add)
        self.backlog(item, submissions, add)

    def work(self, source: str, facts: dict[str, list[Fact]], item: Fact | None) -> tuple[list[dict], dict]:
        """Annotate judgments and unseen work, labelled; and the reviews of each by its name."""
        known = {(j["question"], j["annotator"], j["attempt"]): j for j in facts["judgments"]}
        annotate = [j for j in facts["judgments"] if j["role"] == "annotate"]
        raw = [{**j, "at": j["submitted_at"]} for j in annotate]
        submitted = sorted(
            (j for j in raw if j["outcome"] == "submitted"),
            key=lambda j: (j["at"] or (datetime.combine(j["day"], time()) if j["day"] else LATE), *name(j)),
        )
        reviews: dict[tuple, list[Fact]] = defaultdict(list)
        unseen: dict[tuple, list[Fact]] = defaultdict(list)
        for r in facts["reviews"]:
            key = (r["question"], r["annotator"], r["judgment_attempt"])
            if key in known:
                reviews[key].append(r)
                continue
            fitting = [
                j for j in submitted
                if j["attempt"] == key[2] and key[0] in ("", j["question"]) and key[1] in ("", j["annotator"])
            ]  # fmt: skip
            if fitting and "" in key[:2]:
                reviews[name(fitting[0])].append(r)
            else:
                reviews[key].append(r)
                unseen[key].append(r)
        for key, rows in unseen.items():
            first = min(
                rows, key=lambda r: (r["at"] or LATE, r["day"] or date.max, r["reviewer"], r["attempt"], r["error_no"])
            )
            raw.append(
                {
                    "question": key[0], "annotator": key[1], "attempt": key[2], "outcome": "unseen", "site": None,
                    "channel": None, "at": first["at"], "answer": None, "answer_kind": None, "check_passed": None,
                    "prelabel": None,
                    "duration_ms": None, "seconds_kind": None,
                    **{k: first[k] for k in ("workstream", "batch", "locale", "vendor", "day")},
                }
            )  # fmt: skip
        return [self.labelled(source, j, item) for j in raw], reviews

    def judged(self, j: dict, values: dict, facts: dict, item: Fact | None, size: int) -> dict[str, int]:
        """Fill what the judgment itself says; its times by histogram kind."""
        times: dict[str, int] = {}
        if j["outcome"] == "unseen":
            return times
        values["judgments"] = 1
        if j["outcome"] != "submitted":
            values["skipped"] = 1
            return times
        values["submitted"] = 1
        if j["attempt"] == 1:
            values["submitted_first"], values["units_milli"] = 1, size
        j["met"] = self.gold(j, values, facts["gold"])
        if j["duration_ms"] is not None and j["duration_ms"] >= 0:
            if j["seconds_kind"] in ("measured", "capped"):
                values["timed_n"], values["timed_ms"], values["timed_units_milli"] = 1, j["duration_ms"], size
                times["aht_timed"] = j["duration_ms"]
            elif j["seconds_kind"] in ("wall", "shared", "derived"):
                values["wall_n"], values["wall_ms"] = 1, j["duration_ms"]
                times["aht_wall"] = j["duration_ms"]
        if j["attempt"] == 1 and j["at"] and item and item["released_at"]:
            times["tat"] = self.open_ms(j["clock"], item["released_at"], j["at"])
            values["tat_n"], values["tat_ms"] = 1, times["tat"]
        return times

    @staticmethod
    def open_ms(clock: SiteClock | None, begin: datetime, end: datetime) -> int:
        if clock is None or clock.open_slots is None:
            return max(0, (end - begin) // timedelta(milliseconds=1))
        inside = timedelta()
        for opened, closed in clock.open_slots:
            inside += max(timedelta(), min(closed, end) - max(opened, begin))
        return inside // timedelta(milliseconds=1)

    @staticmethod
    def gold(j: dict, values: dict, gold: list[Fact]) -> tuple[str, str] | None:
        """Fill what gold says; the known label and the answer, where they are labels."""
        valid = [
            g for g in gold
            if g["question"] == j["question"]
            and (g["valid_from"] is None or (j["moment"] is not None and j["moment"] >= g["valid_from"]))
            and (g["valid_to"] is None or (j["moment"] is not None and j["moment"] < g["valid_to"]))
        ]  # fmt: skip
        best = max(valid, key=lambda g: g["version"], default=None)
        right = met = None
        if best and best["answer"] is not None and j["answer"] is not None:
            kind = j["answer_kind"] or best["answer_kind"] or "category"
            if kind in ("category", "categories", "pair", "ranking"):
                right = j["answer"] == best["answer"]
            elif kind in ("ordinal", "number"):
                right = j["answer"] == best["answer"] or same_number(j["answer"], best["answer"])
            elif kind == "text":
                values["wer_errors"], values["wer_words"] = word_errors(best["answer"], j["answer"])
                values["wer_units"] = 1
            if kind in ("category", "ordinal"):
                met = best["answer"], best["answer"] if right else j["answer"]
        right = j["check_passed"] if j["check_passed"] is not None else right
        if right is not None:
            values["gold_judged"], values["gold_correct"] = 1, int(right)
        return met

    def slices(self, j: dict, values: dict, add) -> None:  # noqa: ANN001
        """What was taken for what, and the same counts by what became of a machine's suggestion."""
        if j["outcome"] != "submitted":
            return
        where = self.programme, j["workstream"], j["day"], j["locale"], j["vendor"]
        told = [("gold", *j["met"], 1000)] if j.get("met") else []
        if j["answer_kind"] in ("category", "ordinal") and j["answer"] is not None:
            for kind in ("audit", "targeted"):
                if verdict := j.get(kind):
                    put = j["answer"] if verdict["verdict"] == "accepted" else verdict["corrected"] or ""
                    told.append((kind, put, j["answer"], values["audit_w"] if kind == "audit" else 1000))
        for against, known, answer, weight in told:
            labels = (label if len(label) <= 80 else label[:79] + "…" for label in (known, answer))
            add("measure_confusion", (*where, j["question"], against, *labels), [1, weight])
        if j["prelabel"]:
            add("measure_prelabel", (*where, j["prelabel"]), [values[name] for name in MEASURED])

    def reviewed(self, j: dict, reviews: list[Fact], values: dict, times: dict, size: int, words: int | None) -> None:
        if j["outcome"] not in ("submitted", "unseen"):
            return
        decided = [r for r in reviews if r["error_no"] == 0 and r["verdict"] in DECIDED]
        if decided:
            force = max(decided, key=in_force)["verdict"]
            first = min(decided, key=turn)["verdict"]
            values["reviewed"] = 1
            values["accepted"] = int(force in ("accepted", "fixed"))
            values["fixed"], values["rejected"] = int(force == "fixed"), int(force == "rejected")
            values["accepted_units_milli"] = size if force != "rejected" else 0
            if j["attempt"] == 1:
                values["first_reviewed"], values["first_accepted"] = 1, int(first == "accepted")
            values["returned"] = int(any(r["verdict"] == "rejected" for r in decided))
            values["review_actions"] = len(decided)
            values["review_points_milli"] = sum(
                1000 for r in decided
                if r["verdict"] == "accepted"
                or (r["verdict"] == "fixed" and r["corrected"] is not None and r["corrected"] == j["answer"])
            )  # fmt: skip
            self.audited(j, decided, values)
            ours = [r for r in decided if r["side"] == "ours"]
            if ours and j["outcome"] == "submitted" and j["at"]:
                at = min(ours, key=turn)["at"]
                if at:
                    times["own"] = max(0, (at - j["at"]) // timedelta(milliseconds=1))
                    values["own_n"], values["own_ms"] = 1, times["own"]
        self.errors(reviews, values, words)

    @staticmethod
    def audited(j: dict, decided: list[Fact], values: dict) -> None:
        audits = [r for r in decided if family(r) == "audit"]
        if audits:
            last = j["audit"] = max(audits, key=in_force)
            pi = last["inclusion_probability"]
            pi = pi if pi is not None and 1e-6 <= pi <= 1 else None
            w = math.floor(1000 / (pi or 1) + 0.5)
            w2 = 1000 if pi is None else math.floor(1000 * (1 / pi) * (1 / pi - 1) + 0.5)
            ok = int(last["verdict"] == "accepted")
            values.update(
                audit_n=1, inspected=1, audit_w=w, audit_w2=w2, audit_ok=ok, audit_w_ok=ok * w, audit_w2_ok=ok * w2
            )
        targeted = [r for r in decided if family(r) == "targeted"]
        if targeted:
            j["targeted"] = max(targeted, key=in_force)
            values["targeted_n"] = 1
            values["targeted_ok"] = int(j["targeted"]["verdict"] == "accepted")

    @staticmethod
    def errors(reviews: list[Fact], values: dict, words: int | None) -> None:
        by_review: dict[tuple, list[Fact]] = defaultdict(list)
        for r in reviews:
            by_review[r["question"], r["annotator"], r["reviewer"], r["attempt"]].append(r)
        for rows in by_review.values():
            own = [r for r in rows if r["error_no"] == 0]
            listed = [r for r in rows if r["error_no"] > 0]
            if not listed:
                listed = [r for r in own if r["severity"] or r["error_class"] is not None or r["error_count"] > 0]
            kind = family(own[0]) if own else max(family(r) for r in rows)
            if kind == "audit" and values["inspected"]:
                values["defects"] += sum(max(r["error_count"], 1) for r in listed if r["severity"] != "neutral")
                values["critical"] |= int(any(r["severity"] == "critical" for r in listed))
            if words and any(r["severity"] for r in rows):
                values["mqm_reviews"] += 1
                values["mqm_words_milli"] += words
                values["mqm_penalty_milli"] += sum(
                    max(r["error_count"], 1) * WEIGHTS.get(r["severity"], 0) for r in listed
                )

    def patterns(self, submissions: list[dict], add) -> None:  # noqa: ANN001
        answers = [j for j in submissions if j["answer_kind"] in ("category", "ordinal") and j["answer"] is not None]
        for question in {j["question"] for j in answers}:
            of_question = [j for j in answers if j["question"] == question]
            last = {
                a: max(j["attempt"] for j in of_question if j["annotator"] == a)
                for a in {j["annotator"] for j in of_question}
            }
            families = [("all", "", of_question)]
            for vendor in {j["vendor"] for j in of_question} - {""}:
                families.append(("vendor", vendor, [j for j in of_question if j["vendor"] == vendor]))
            for kind, vendor, rows in families:
                counts = Counter(j["answer"] for j in rows if j["attempt"] == last[j["annotator"]])
                if 0 < len(counts) <= 12:
                    first = min(rows, key=order)
                    pattern = json.dumps([list(pair) for pair in sorted(counts.items())], ensure_ascii=False)
                    key = (first["workstream"], first["day"], first["locale"], question, kind, vendor, pattern)
                    add("measure_pattern", (self.programme, *key), [1])

    def backlog(self, item: Fact | None, submissions: list[dict], add) -> None:  # noqa: ANN001
        if item is None or item["released_at"] is None:
            return
        first = submissions[0] if submissions else None
        if first and first["day"] is None:
            return
        workstream = self.merged("workstream", item["workstream"] or "") or (first or {}).get("workstream", "")
        locale = self.merged("locale", item["locale"] or "") or (first or {}).get("locale", "")
        vendor = first["vendor"] if first else self.merged("vendor", item["vendor"] or "")
        arrived = self.local_day(item["released_at"], self.zone, self.cutoff)
        add(
            "measure_backlog",
            (self.programme, workstream, locale, vendor, arrived, first["day"] if first else None),
            [1],
        )


def name(j: Fact) -> tuple:
    return j["question"], j["annotator"], j["attempt"]


def order(j: dict) -> tuple:
    return (j["moment"] or LATE, *name(j))


def moment_of(r: Fact) -> datetime | None:
    return r["at"] or (datetime.combine(r["day"], time()) if r["day"] else None)


def in_force(r: Fact) -> tuple:
    return STANDINGS[r["standing"]], moment_of(r) or EARLY, r["attempt"], r["reviewer"], r["question"], r["annotator"]


def turn(r: Fact) -> tuple:
    return moment_of(r) or LATE, r["attempt"], r["reviewer"], r["question"], r["annotator"]


def family(r: Fact) -> str:
    if r["side"] == "vendor":
        return "vendor"
    return "targeted" if r["sampling"] in ("targeted", "newcomer") else "audit"


def same_number(a: str, b: str) -> bool:
    try:
        return float(a) == float(b)
    except ValueError:
        return False


def bin_of(ms: float) -> int:
    return 0 if ms < 100 else min(63, 1 + math.floor(3 * math.log2(ms / 100)))
