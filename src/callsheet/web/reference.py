"""Roles and rights as a page: the text of docs/reference/roles.md, which a test holds current."""

from callsheet.state.actors import EVERY_RIGHT, RIGHTS, RIGHTS_IN_WORDS, SEES_EVERY_PROGRAMME
from callsheet.web.addresses import addresses

HEAD = """# Roles and rights

Generated from `callsheet.state.actors` and the rules of the addresses (`callsheet.actions.rules`); do not edit. A right says what
somebody may do; what they see is a second question, answered in the last column. Whatever one may not see does not exist: it
answers like an address of nothing. Both are checked twice, by the application and by PostgreSQL's row-level security
([threat model](../../THREAT_MODEL.md)).
"""
SEES = {
    "vendor": "own rows; programmes by their alias",
    "crowd manager": "programmes that one is a member of, or that a portfolio opens which one holds or deputises for",
}
MEMBERS = "programmes that one is a member of"
EVERYTHING = "every programme"


def roles_reference() -> str:
    """Markdown: roles × rights, what each sees, and what is open to vendors' people or to everybody."""
    rights = "\n".join(f"| `{name}` | {words} |" for name, words in RIGHTS_IN_WORDS.items())
    head = f"| role | {' | '.join(EVERY_RIGHT)} | sees |\n|---|{'---|' * len(EVERY_RIGHT)}---|"
    rows = "\n".join(_row(role) for role in RIGHTS)
    return f"{HEAD}\n| right | lets somebody |\n|---|---|\n{rights}\n\n## Who has which\n\n{head}\n{rows}\n{_doors()}"


def _row(role: str) -> str:
    marks = " | ".join("yes" if right in RIGHTS[role] else "" for right in EVERY_RIGHT)
    return f"| {role} | {marks} | {SEES.get(role) or (EVERYTHING if role in SEES_EVERY_PROGRAMME else MEMBERS)} |"


def _doors() -> str:
    found = [(f"/{one.route}", one.rule) for one in addresses() if one.rule is not None]
    vendors = "\n".join(f"| `{route}` | `{rule.right}` |" for route, rule in found if rule.vendors)
    public = "\n".join(f"| `{route}` | {rule.why} |" for route, rule in found if rule.is_public)
    return f"""
## Addresses that a vendor's people reach

Of every other they are told that there is no such page.

| address | right |
|---|---|
{vendors}

## Addresses that need nobody signed in

| address | why |
|---|---|
{public}
"""
