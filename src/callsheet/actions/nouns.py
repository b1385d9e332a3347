"""The registry's nouns, each declared once: model, key, fields, and whether the measures depend on it.

Forms, commands and (with the next issue) spreadsheets, YAML and API are made from this table.
"""

from dataclasses import dataclass

from django.db.models import Model

from callsheet.state import models as m


@dataclass(frozen=True, slots=True)
class Noun:
    """A kind of registry row. `key` fields name it; `fields` can be set; `measured`: measures must follow its changes."""

    name: str
    plural: str
    model: type[Model]
    key: tuple[str, ...]
    fields: tuple[str, ...]
    one_row: str
    measured: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Key, then fields."""
        return (*self.key, *self.fields)


NOUNS: dict[str, Noun] = {
    noun.name: noun
    for noun in (
        Noun(
            "programme",
            "programmes",
            m.Programme,
            ("code",),
            (
                "name",
                "alias",
                "customer",
                "domain",
                "owner",
                "zone",
                "cutoff_minutes",
                "due",
                "volume",
                "done_means",
                "priority",
            ),
            "a line of production: due day and volume, or weekly quotas; zone and cut-off of its production day",
            measured=True,
        ),
        Noun(
            "member",
            "members",
            m.Member,
            ("programme", "person"),
            (),
            "a person (by e-mail) who belongs to a programme",
        ),
        Noun("workstream", "workstreams", m.Workstream, ("programme", "code"), ("name",), "a part of a programme"),
        Noun(
            "batch",
            "batches",
            m.Batch,
            ("programme", "code"),
            ("name", "due", "released_on"),
            "items released together",
            measured=True,
        ),
        Noun("vendor", "vendors", m.Vendor, ("code",), ("name",), "a company, crowd or model that produces work"),
        Noun(
            "site",
            "sites",
            m.Site,
            ("vendor", "code"),
            ("name", "region", "zone", "country", "cutoff_minutes", "hours"),
            "a place where a vendor works, with its zone, country (for holidays) and weekly hours",
            measured=True,
        ),
        Noun(
            "closure",
            "closures",
            m.Closure,
            ("vendor", "site", "days"),
            ("reason", "excused"),
            "days a site is closed or excused",
            measured=True,
        ),
        Noun("locale", "locales", m.Locale, ("code",), ("name",), "a language in a place, BCP 47"),
        Noun(
            "quota",
            "quotas",
            m.WeeklyQuota,
            ("programme", "locale"),
            ("units",),
            "units a week that an evergreen programme owes",
        ),
        Noun(
            "target",
            "targets",
            m.Target,
            ("programme", "kpi", "vendor", "locale"),
            ("value",),
            "the value of a KPI that is asked for",
        ),
        Noun(
            "guideline",
            "guidelines",
            m.Guideline,
            ("programme", "version"),
            ("issued_on", "note"),
            "a version of the guidelines",
        ),
        Noun(
            "acknowledgement",
            "acknowledgements",
            m.Acknowledgement,
            ("guideline", "vendor", "site", "locale"),
            ("on",),
            "the day a site took a guideline version into use",
        ),
        Noun(
            "commitment",
            "commitments",
            m.Commitment,
            ("programme", "vendor", "locale", "week"),
            ("units",),
            "units that a vendor committed to for the week beginning on that Monday",
        ),
        Noun(
            "worker-rule",
            "worker-rules",
            m.WorkerMapping,
            ("programme", "source", "match", "pattern", "valid"),
            ("vendor", "site", "priority"),
            "whose worker a raw key is, between two days",
            measured=True,
        ),
        Noun(
            "name",
            "names",
            m.AlsoKnownAs,
            ("programme", "kind", "name"),
            ("code",),
            "a name in files and the code it stands for",
            measured=True,
        ),
    )
}
