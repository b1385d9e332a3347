"""Who does something, and what they may see: one shape for people, jobs and the command line."""

from dataclasses import dataclass

from callsheet.state.scoping import ALL, NOTHING

ROLES = (
    "owner",
    "senior manager",
    "production manager",
    "crowd manager",
    "qa",
    "requester",
    "finance",
    "partner",
    "auditor",
    "vendor",
)
SEES_EVERY_PROGRAMME = frozenset({"owner", "senior manager", "production manager", "finance", "partner", "auditor"})
RIGHTS: dict[str, frozenset[str]] = {
    "owner": frozenset({"read", "import", "registry", "members", "findings"}),
    "senior manager": frozenset({"read", "import", "registry", "members", "findings"}),
    "production manager": frozenset({"read", "import", "registry", "findings"}),
    "crowd manager": frozenset({"read", "import", "registry", "findings"}),
    "qa": frozenset({"read", "import", "findings"}),
    "requester": frozenset({"read"}),
    "finance": frozenset({"read"}),
    "partner": frozenset({"read"}),
    "auditor": frozenset({"read"}),
    "vendor": frozenset({"read"}),
}
"""What each role may do: read pages, import files, keep the registry, manage members, work on findings."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or the system itself on somebody's machine (`kind` system: the command line and jobs of the owner).

    Whoever comes with a token has at most `rights` and `programmes` of what the person has; None leaves them as they are.
    """

    kind: str
    name: str
    role: str
    person: int | None = None
    vendor: str = ""
    rights: frozenset[str] | None = None
    programmes: frozenset[str] | None = None

    def may(self, right: str) -> bool:
        """Whether the role has the right, and the token that was shown (if any) has it too."""
        has_right = right in RIGHTS.get(self.role, frozenset())
        return has_right and (self.rights is None or right in self.rights)

    @property
    def scope_text(self) -> str:
        """What the database is told: everything for our own people, the vendor's rows for a vendor, else nothing."""
        if self.role == "vendor":
            return f"v:{self.vendor}" if self.vendor else NOTHING
        return ALL if self.role in RIGHTS else NOTHING


SYSTEM = Actor(kind="system", name="callsheet", role="owner")
"""The machine's owner at the command line, and jobs that nobody asked for."""
