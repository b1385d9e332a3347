"""What the registry knows already, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Registry names as code -> name, per kind; the zone and cut-off of the programme where they are set."""

    vendors: Mapping[str, str] = field(default_factory=dict)
    sites: Mapping[str, str] = field(default_factory=dict)
    workstreams: Mapping[str, str] = field(default_factory=dict)
    locales: tuple[str, ...] = ()
    zone: str = ""
    cutoff: str = ""

    def of(self, kind: str) -> Mapping[str, str]:
        """Code -> name of vendor, site or workstream; nothing for other kinds."""
        return {"vendor": self.vendors, "site": self.sites, "workstream": self.workstreams}.get(kind, {})
