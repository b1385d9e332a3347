"""Who is in the simulated operation: vendors, sites, locales, programmes. All fictional; the README beside says so too.

Declarations only. Volumes are shares of the judgments asked for, so that the cast fits any size.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SiteSpec:
    """A place of work. `opens` and `closes` are local minutes after midnight, Monday to Friday, never across midnight."""

    code: str
    vendor: str
    name: str
    region: str
    zone: str
    country: str
    subdivision: str | None
    opens: int
    closes: int
    key: str


@dataclass(frozen=True, slots=True)
class VendorSpec:
    """A vendor: code, legal name, language of its trackers, who leads it."""

    code: str
    name: str
    tracker: str
    lead: str


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """Work of one programme in one workstream and locale: its share of the programme's volume and the sites that do it.

    `sites` maps a site's code to its share of the stream.
    """

    workstream: str
    locale: str
    share: float
    sites: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """A kind of work: form and labels of the answer, seconds a unit takes a practised annotator, size of an item."""

    workstream: str
    name: str
    answer_kind: str
    labels: tuple[str, ...]
    seconds: float
    unit: str
    unit_size: float
    question: str


@dataclass(frozen=True, slots=True)
class ProgrammeSpec:
    """A programme. `due_in` days after the end of the simulation, None for evergreen; `tool` names the format it is kept in.

    `gold` is the share of planted checks; `audit` the inclusion probability in the standard stratum.
    """

    code: str
    name: str
    alias: str
    customer: str
    domain: str
    zone: str
    cutoff_minutes: int
    due_in: int | None
    priority: int
    share: float
    overlap: int
    gold: float
    audit: float
    tool: str
    targets: tuple[tuple[str, float], ...]
    tasks: tuple[TaskSpec, ...]
    streams: tuple[StreamSpec, ...]


VENDORS: tuple[VendorSpec, ...] = (
    VendorSpec("lumen-data", "Lumen Data GmbH", "german", "Annika Vogt"),
    VendorSpec("harborline", "Harborline Annotation Inc.", "wide", "Marcus Tillery"),
    VendorSpec("kestrel", "Kestrel Language Services Ltd", "plain", "Orla Fennimore"),
    VendorSpec("saffron-works", "Saffron Works Pvt Ltd", "short dates", "Devika Raghunath"),
    VendorSpec("minato-kotoba", "Minato Kotoba K.K.", "japanese", "Haruka Shiraishi"),
)

SITES: tuple[SiteSpec, ...] = (
    SiteSpec("leipzig", "lumen-data", "Leipzig", "EMEIA", "Europe/Berlin", "DE", "SN", 480, 1080, "lei"),
    SiteSpec("milan", "lumen-data", "Milano", "EMEIA", "Europe/Rome", "IT", None, 480, 1080, "mil"),
    SiteSpec("strasbourg", "lumen-data", "Strasbourg", "EMEIA", "Europe/Paris", "FR", None, 480, 1080, "str"),
    SiteSpec("austin", "harborline", "Austin", "AMR", "America/Chicago", "US", "TX", 540, 1140, "aus"),
    SiteSpec("guadalajara", "harborline", "Guadalajara", "AMR", "America/Mexico_City", "MX", None, 540, 1140, "gdl"),
    SiteSpec("recife", "harborline", "Recife", "AMR", "America/Recife", "BR", "PE", 480, 1080, "rec"),
    SiteSpec("montreal", "harborline", "Montréal", "AMR", "America/Toronto", "CA", "QC", 480, 1080, "mtl"),
    SiteSpec("dublin", "kestrel", "Dublin", "EMEIA", "Europe/Dublin", "IE", None, 510, 1050, "dub"),
    SiteSpec("lyon", "kestrel", "Lyon", "EMEIA", "Europe/Paris", "FR", None, 510, 1050, "lyo"),
    SiteSpec("seville", "kestrel", "Sevilla", "EMEIA", "Europe/Madrid", "ES", "AN", 510, 1110, "sev"),
    SiteSpec("hyderabad", "saffron-works", "Hyderabad", "APAC", "Asia/Kolkata", "IN", "TS", 540, 1140, "hyd"),
    SiteSpec("manila", "saffron-works", "Manila", "APAC", "Asia/Manila", "PH", None, 840, 1380, "mnl"),
    SiteSpec("tokyo", "minato-kotoba", "東京", "APAC", "Asia/Tokyo", "JP", None, 540, 1080, "tyo"),
    SiteSpec("seoul", "minato-kotoba", "Seoul", "APAC", "Asia/Seoul", "KR", None, 540, 1080, "sel"),
)

LOCALES: tuple[tuple[str, str, str], ...] = (
    ("en-US", "English (United States)", "AMR"),
    ("es-MX", "Spanish (Mexico)", "AMR"),
    ("pt-BR", "Portuguese (Brazil)", "AMR"),
    ("fr-CA", "French (Canada)", "AMR"),
    ("en-GB", "English (United Kingdom)", "EMEIA"),
    ("de-DE", "German (Germany)", "EMEIA"),
    ("it-IT", "Italian (Italy)", "EMEIA"),
    ("fr-FR", "French (France)", "EMEIA"),
    ("es-ES", "Spanish (Spain)", "EMEIA"),
    ("ja-JP", "Japanese (Japan)", "APAC"),
    ("ko-KR", "Korean (South Korea)", "APAC"),
    ("hi-IN", "Hindi (India)", "APAC"),
)

PEOPLE: tuple[tuple[str, str, str, str], ...] = (
    ("Priya Lindqvist", "senior manager", "EMEIA", "Europe/London"),
    ("Tomás Okafor", "production manager", "AMR", "America/Los_Angeles"),
    ("Grace Adeyemi-Ross", "crowd manager", "AMR", "America/New_York"),
    ("Jonas Feldkamp", "crowd manager", "EMEIA", "Europe/Berlin"),
    ("Mei-Ling Castellanos", "crowd manager", "APAC", "Asia/Singapore"),
    ("Ruth Abernethy", "QA lead", "EMEIA", "Europe/London"),
)


def _one(locale: str, share: float, site: str, workstream: str) -> StreamSpec:
    return StreamSpec(workstream, locale, share, ((site, 1.0),))


def _synopsis_streams() -> tuple[StreamSpec, ...]:
    rate = (("de-DE", "leipzig"), ("it-IT", "milan"), ("fr-FR", "lyon"), ("es-ES", "seville"), ("en-GB", "dublin"))
    write = (("de-DE", "leipzig"), ("fr-FR", "strasbourg"), ("en-GB", "dublin"))
    return (
        *(_one(locale, 0.15, site, "rate") for locale, site in rate),
        *(_one(locale, 0.25 / 3, site, "write") for locale, site in write),
    )


PROGRAMMES: tuple[ProgrammeSpec, ...] = (
    ProgrammeSpec(
        code="songsim", name="Song similarity", alias="Nightjar", customer="Music discovery", domain="song similarity",
        zone="America/New_York", cutoff_minutes=0, due_in=None, priority=2, share=0.18, overlap=3, gold=0.05, audit=0.03,
        tool="plain", targets=(("Q02", 0.90), ("Q09", 0.667), ("D03", 0.95)),
        tasks=(TaskSpec("compare", "Compare two songs", "ordinal", ("not similar", "somewhat similar", "very similar"),
                        150, "items", 1, "similarity"),),
        streams=(
            _one("en-US", 0.22, "austin", "compare"), _one("es-MX", 0.16, "guadalajara", "compare"),
            _one("pt-BR", 0.16, "recife", "compare"), _one("en-GB", 0.16, "dublin", "compare"),
            _one("ja-JP", 0.16, "tokyo", "compare"), _one("ko-KR", 0.14, "seoul", "compare"),
        ),
    ),
    ProgrammeSpec(
        code="synopsis", name="TV synopsis", alias="Heron", customer="TV catalogue", domain="TV synopsis",
        zone="Europe/Berlin", cutoff_minutes=0, due_in=12, priority=1, share=0.12, overlap=1, gold=0.06, audit=0.12,
        tool="label studio", targets=(("Q01", 0.93), ("Q05", 0.0), ("Q06", 15.0), ("audit-accuracy", 0.85)),
        tasks=(
            TaskSpec("rate", "Rate a synopsis", "ordinal", ("1", "2", "3", "4", "5"), 240, "words", 60, "quality"),
            TaskSpec("write", "Write a synopsis", "text", (), 780, "words", 45, "synopsis"),
        ),
        streams=_synopsis_streams(),
    ),
    ProgrammeSpec(
        code="podtran", name="Podcast transcription", alias="Curlew", customer="Podcast search",
        domain="podcast transcription", zone="America/New_York", cutoff_minutes=180, due_in=9, priority=1, share=0.07,
        overlap=1, gold=0.08, audit=0.10, tool="plain", targets=(("Q07", 0.06), ("D06", 0.85)),
        tasks=(TaskSpec("transcribe", "Transcribe a clip", "text", (), 900, "seconds", 40, "transcript"),),
        streams=(
            _one("en-US", 0.26, "austin", "transcribe"), _one("en-GB", 0.18, "dublin", "transcribe"),
            _one("de-DE", 0.18, "leipzig", "transcribe"), _one("es-MX", 0.16, "guadalajara", "transcribe"),
            _one("hi-IN", 0.22, "hyderabad", "transcribe"),
        ),
    ),
    ProgrammeSpec(
        code="apptox", name="App review toxicity", alias="Plover", customer="App store trust", domain="app review toxicity",
        zone="America/Los_Angeles", cutoff_minutes=0, due_in=None, priority=3, share=0.23, overlap=1, gold=0.08, audit=0.06,
        tool="appen", targets=(("Q02", 0.92), ("D03", 0.95)),
        tasks=(TaskSpec("classify", "Classify a review", "category", ("clean", "rude", "insult", "threat", "hate"),
                        45, "items", 1, "toxicity"),),
        streams=(
            StreamSpec("classify", "en-US", 0.40, (("manila", 0.6), ("austin", 0.4))),
            _one("fr-CA", 0.18, "montreal", "classify"), _one("hi-IN", 0.22, "hyderabad", "classify"),
            _one("pt-BR", 0.20, "recife", "classify"),
        ),
    ),
    ProgrammeSpec(
        code="bookgenre", name="Book genre", alias="Wagtail", customer="Book catalogue", domain="book genre",
        zone="Europe/London", cutoff_minutes=0, due_in=20, priority=2, share=0.20, overlap=3, gold=0.04, audit=0.03,
        tool="mturk", targets=(("Q09", 0.70), ("Q02", 0.90)),
        tasks=(TaskSpec("label", "Name the genre", "category",
                        ("crime", "thriller", "romance", "fantasy", "science fiction", "history", "biography", "children"),
                        100, "items", 1, "genre"),),
        streams=(
            StreamSpec("label", "en-US", 0.40, (("manila", 0.55), ("austin", 0.45))),
            StreamSpec("label", "fr-FR", 0.32, (("lyon", 0.5), ("strasbourg", 0.5))),
            _one("de-DE", 0.28, "leipzig", "label"),
        ),
    ),
    ProgrammeSpec(
        code="searchrel", name="Search relevance", alias="Siskin", customer="Media search", domain="search relevance",
        zone="Europe/London", cutoff_minutes=120, due_in=6, priority=1, share=0.20, overlap=1, gold=0.12, audit=0.07,
        tool="plain", targets=(("Q02", 0.92), ("Q01", 0.93), ("D06", 0.85), ("audit-accuracy", 0.90)),
        tasks=(TaskSpec("judge", "Judge a result", "ordinal", ("0", "1", "2", "3"), 60, "items", 1, "relevance"),),
        streams=(
            _one("de-DE", 0.24, "leipzig", "judge"), _one("it-IT", 0.16, "milan", "judge"),
            _one("es-ES", 0.16, "seville", "judge"), _one("fr-FR", 0.16, "lyon", "judge"),
            _one("en-GB", 0.12, "dublin", "judge"), _one("ja-JP", 0.16, "tokyo", "judge"),
        ),
    ),
)  # fmt: skip

SITE_BY_CODE: dict[str, SiteSpec] = {site.code: site for site in SITES}
PROGRAMME_BY_CODE: dict[str, ProgrammeSpec] = {programme.code: programme for programme in PROGRAMMES}


def task_of(programme: ProgrammeSpec, workstream: str) -> TaskSpec:
    """The kind of work done in that workstream; KeyError names both."""
    for task in programme.tasks:
        if task.workstream == workstream:
            return task
    raise KeyError(f"{programme.code} has no workstream {workstream!r}")
