"""Who does something, and what they may see: one shape for people, jobs and the command line."""

from dataclasses import dataclass

from callsheet.state.scoping import ALL, NOTHING

RIGHTS_IN_WORDS: dict[str, str] = {
    "read": "read the pages of what one may see",
    "rows": "read the single rows behind a number, and download them",
    "import": "bring files in, mend their bad rows, cancel what has not come in",
    "registry": "change the registry",
    "members": "invite people, give and take roles",
    "findings": "work on findings",
    "answer": "answer requests to a vendor",
    "audit": "read what was done, by whom, when",
    "tokens": "make tokens of one's own for the API",
}
"""Every right, with what it lets somebody do."""
EVERY_RIGHT = tuple(RIGHTS_IN_WORDS)
_READ = frozenset({"read", "rows"})
_WORK = _READ | {"import", "findings", "answer", "tokens"}
RIGHTS: dict[str, frozenset[str]] = {
    "owner": frozenset(EVERY_RIGHT),
    "senior manager": frozenset(EVERY_RIGHT),
    "production manager": _WORK | {"registry"},
    "crowd manager": _WORK | {"registry"},
    "qa": _WORK,
    "requester": _READ | {"tokens"},
    "finance": _READ | {"tokens"},
    "legal": frozenset({"read"}),
    "procurement": frozenset({"read"}),
    "privacy": _READ | {"audit"},
    "security": frozenset({"read", "audit"}),
    "auditor": _READ | {"audit"},
    "vendor": _READ | {"answer"},
}
"""What each role may do. A vendor's people have these rights over their own rows, on the addresses that are theirs."""
ROLES = tuple(RIGHTS)
PARTNERS = ("legal", "procurement", "privacy", "security")
"""Those who check and approve: single rows only for whom they concern (privacy), the record for privacy and security."""
SEES_EVERY_PROGRAMME = frozenset({"owner", "senior manager", "production manager", "finance", "auditor", *PARTNERS})
"""Roles that need no membership. Crowd managers, QA and requesters see the programmes that they are members of."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or the system itself on somebody's machine (`kind` system: the command line and jobs of the owner).

    Whoever comes with a `token` (its number) has at most `rights` and `programmes` of what the person has; None leaves them
    as they are.
    """

    kind: str
    name: str
    role: str
    person: int | None = None
    vendor: str = ""
    rights: frozenset[str] | None = None
    programmes: frozenset[str] | None = None
    token: int | None = None

    def may(self, right: str) -> bool:
        """Whether the role has the right, and the token that was shown (if any) has it too."""
        has_right = right in RIGHTS.get(self.role, frozenset())
        return has_right and (self.rights is None or right in self.rights)

    @property
    def scope_text(self) -> str:
        """What the database is told (grammar: `scoping.current_scope`): a vendor's own rows; all, where the role needs no
        membership; else the memberships of the person; of these, those of the token. A role that is none sees nothing."""
        if self.role == "vendor":
            return f"v:{self.vendor}" if self.vendor else NOTHING
        if self.role not in RIGHTS:
            return NOTHING
        named = None if self.programmes is None else ",".join(sorted(self.programmes))
        if self.kind == "system" or self.role in SEES_EVERY_PROGRAMME:
            return ALL if named is None else f"p:{named}"
        return f"m:{self.person or 0}" + ("" if named is None else f":{named or '-'}")


SYSTEM = Actor(kind="system", name="callsheet", role="owner")
"""The machine's owner at the command line, and jobs that nobody asked for."""
