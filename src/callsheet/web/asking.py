"""What a page's address asks: labels, filters, window, replay."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

from callsheet.actions import kpis
from callsheet.state.actors import Actor
from callsheet.state.sums import LABELS


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking; set by the middleware."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


@dataclass(frozen=True, slots=True)
class Asking:
    """The address's query as texts."""

    values: dict[str, str]

    @classmethod
    def of(cls, request: HttpRequest) -> "Asking":
        """The query of a request; repeated `by` are joined."""
        values = {key: request.GET.get(key, "").strip() for key in request.GET}
        if "by" in request.GET:
            values["by"] = ",".join(v for v in request.GET.getlist("by") if v)
        return cls({k: v for k, v in values.items() if v})

    def get(self, name: str) -> str:
        """One value, '' where it is not asked."""
        return self.values.get(name, "")

    @property
    def as_of(self) -> str:
        """The day that is replayed, '' for now."""
        return self.get("as_of")

    @property
    def by(self) -> tuple[str, ...]:
        """Labels to split by."""
        return tuple(label for label in self.get("by").split(",") if label)

    @property
    def fixed(self) -> Mapping[str, str]:
        """Fixed labels."""
        return {
            label: self.values[label] for label in LABELS if label in self.values and label not in ("week", "month")
        }

    @property
    def query(self) -> str:
        """The same query again, with its question mark."""
        return f"?{urlencode(self.values)}" if self.values else ""

    def kpi(self, key: str) -> kpis.Asked:
        """The question about one KPI."""
        where = {k: v for k, v in self.fixed.items() if k != "programme"}
        return kpis.asked(
            key,
            programme=self.get("programme"),
            by=self.get("by"),
            start=self.get("from"),
            end=self.get("to"),
            as_of=self.as_of,
            **where,
        )
