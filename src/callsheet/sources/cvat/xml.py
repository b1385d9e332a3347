"""Streaming reading of CVAT's annotations.xml: one image or track in memory at a time, entities and DTDs refused."""

from collections.abc import Iterator
from typing import Any, Protocol
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from callsheet.decisions.numbers import count
from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.sources.contract import Record, Reject
from callsheet.sources.cvat.mapping import TaskNote, XmlPlan, image_facts, track_facts
from callsheet.sources.cvat.shapes import SHAPES, Drawn
from callsheet.sources.fact_rows import UNREADABLE, rejected, utc, why


class Readable(Protocol):
    """Anything with read(size)."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""


def xml_records(file: Readable, name: str, plan: XmlPlan) -> Iterator[Record]:
    """A record for every image and every track; where the XML breaks, one reject with the place."""
    ordinal = 0
    tasks: dict[str, TaskNote] = {}
    root: Element | None = None
    try:
        for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
            if root is None:
                root = element
                if element.tag != "annotations":
                    raise UnusableInput(
                        say(
                            "{name}: the XML's root is <{tag}>, CVAT writes <annotations>; export as CVAT 1.1.",
                            name=name,
                            tag=element.tag,
                        )
                    )
            if event == "start":
                continue
            if element.tag == "meta":
                tasks = _tasks(element)
            elif element.tag in ("image", "track"):
                ordinal += 1
                yield _record(element, ordinal, tasks, plan)
                root.clear()
    except DefusedXmlException as problem:
        sentence = say(
            "{name}: the XML declares a DTD or entities, which CVAT never writes and which is not read; export it again.",
            name=name,
        )
        raise UnusableInput(sentence, file=name) from problem
    except (LookupError, ValueError) as problem:
        sentence = say(
            "{name}: the XML names an encoding that cannot be read ({problem}); export it again as UTF-8.",
            name=name,
            problem=problem,
        )
        raise UnusableInput(sentence, file=name) from problem
    except ParseError as problem:
        line, column = problem.position
        reason = say(
            "the XML breaks at line {line}, column {column} ({msg}); what follows was not read",
            line=count(line),
            column=count(column),
            msg=problem.msg,
        )
        yield rejected(ordinal + 1, Reject("", "", reason, ""))


def _record(element: Element, ordinal: int, tasks: dict[str, TaskNote], plan: XmlPlan) -> Record:
    given = dict(element.attrib)
    task = given.get("task_id") or (next(iter(tasks)) if len(tasks) == 1 else "")
    note = tasks.get(task, TaskNote())
    try:
        drawn = [_drawn(child) for child in element if child.tag in SHAPES or child.tag == "tag"]
        facts = (image_facts if element.tag == "image" else track_facts)(given, drawn, task, note, plan)
    except UNREADABLE as problem:
        where = f"{element.tag} {given.get('id', '')} {given.get('name', '')}".strip()
        return rejected(
            ordinal,
            Reject(element.tag, where, say("cannot be read: {problem}", problem=why(problem)), str(given)[:10_000]),
        )
    return Record(ordinal, tuple(facts))


def _drawn(child: Element) -> Drawn:
    attributes = {str(a.get("name")): (a.text or "").strip() for a in child if a.tag == "attribute"}
    if child.tag == "skeleton":
        points = {str(p.get("label")): str(p.get("points")) for p in child if p.tag == "points"}
        attributes |= points
    return Drawn(child.tag, dict(child.attrib), attributes)


def _tasks(meta: Element) -> dict[str, TaskNote]:
    """Task id -> what the head says of it, for exports of a task, a project or a job."""
    found: dict[str, TaskNote] = {}
    for task in meta.iter("task"):
        found[_text(task, "id")] = TaskNote(_text(task, "name"), _time(task, "created"), _time(task, "updated"))
    for job in meta.findall("job") if not found else []:
        found[f"job{_text(job, 'id')}"] = TaskNote("", _time(job, "created"), _time(job, "updated"))
    return found


def _text(element: Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


def _time(element: Element, name: str) -> Any:
    text = _text(element, name)
    try:
        return utc(text.replace(" ", "T", 1).replace(" ", "")) if text else None
    except ValueError:
        return None
