"""How tools name workers, items and channels. Made from positions, so the same world always has the same keys."""

import base64
import hashlib
from collections import Counter
from dataclasses import dataclass

from callsheet.simulator.cast import SITES, ProgrammeSpec, SiteSpec
from callsheet.simulator.workforce import Crew, site_specs
from callsheet.simulator.world import StreamWork, World

SITE_NUMBER: dict[str, int] = {site.code: number for number, site in enumerate(SITES)}
FEEDS_BY_VENDOR = ("searchrel",)
NEW_CHANNEL = "saffron_flex"
"""The channel of the cohort that nobody announced."""


@dataclass(frozen=True, slots=True)
class StreamKeys:
    """Keys of one stream's workers and items, by index; `channels` is what an Appen report says of the worker."""

    workers: tuple[str, ...]
    channels: tuple[str, ...]
    items: tuple[str, ...]


def _digest(*parts: object) -> bytes:
    return hashlib.sha256("/".join(map(str, parts)).encode()).digest()


def letters(length: int, *parts: object) -> str:
    """Capital letters and digits that look drawn at random."""
    return base64.b32encode(_digest(*parts)).decode()[:length]


def uuid_of(*parts: object) -> str:
    """A UUID-shaped name."""
    text = _digest(*parts).hex()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:32]}"


def source_of(programme: ProgrammeSpec, vendor: str) -> str:
    """The feed's name. Search relevance comes from each vendor's own tool, the others from one tool for all vendors."""
    if programme.code in FEEDS_BY_VENDOR:
        return f"demo-{programme.code}-{vendor}"
    return f"demo-{programme.code}"


def channel_of(site: SiteSpec) -> str:
    """The channel through which a site's workers come in."""
    return f"{site.vendor.split('-')[0]}_{site.key}"


def worker_key(programme: ProgrammeSpec, site: SiteSpec, number: int) -> str:
    """The key of the site's worker of that number in the programme's tool."""
    if programme.tool == "plain":
        return f"{site.vendor[:3]}-{site.key}-{number:03d}"
    if programme.tool == "label studio":
        return str(10_000 + SITE_NUMBER[site.code] * 1_000 + number)
    if programme.tool == "mturk":
        return "A" + letters(13, programme.code, site.code, number)
    return str(40_000_000 + int.from_bytes(_digest(programme.code, site.code, number)[:3]) * 2 + 1)


def item_key(programme: ProgrammeSpec, locale: str, number: int) -> str:
    """The key of an item; `number` counts within the programme."""
    if programme.tool == "plain":
        return f"{programme.alias[:3].lower()}-{locale}-{number:07d}"
    if programme.tool == "label studio":
        return str(200_000 + number)
    if programme.tool == "mturk":
        return "3" + letters(29, programme.code, "hit", number)
    return str(1_900_000_000 + number)


def _crew_keys(programme: ProgrammeSpec, specs: tuple[SiteSpec, ...], crew: Crew, count: Counter[str]) -> list[str]:
    keys = []
    for index in crew.site:
        site = specs[int(index)]
        count[site.code] += 1
        keys.append(worker_key(programme, site, count[site.code]))
    return keys


def _stream_keys(stream: StreamWork, workers: Counter[str], first_item: int) -> StreamKeys:
    specs = site_specs(stream.stream)
    crew = stream.crew
    channels = [channel_of(specs[int(site)]) for site in crew.site]
    numbers = range(first_item, first_item + len(stream.items))
    return StreamKeys(
        workers=tuple(_crew_keys(stream.programme, specs, crew, workers)),
        channels=tuple(NEW_CHANNEL if new else channel for channel, new in zip(channels, crew.unmapped, strict=True)),
        items=tuple(item_key(stream.programme, stream.stream.locale, number) for number in numbers),
    )


def keys_of(world: World) -> tuple[StreamKeys, ...]:
    """Keys of every stream, in the world's order; workers and items are numbered within their programme."""
    workers: dict[str, Counter[str]] = {}
    items: Counter[str] = Counter()
    keys = []
    for stream in world.streams:
        code = stream.programme.code
        keys.append(_stream_keys(stream, workers.setdefault(code, Counter()), items[code] + 1))
        items[code] += len(stream.items)
    return tuple(keys)
