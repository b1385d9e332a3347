"""Names that people type for a method, a level, an edition: capitals do not matter, and a near miss is answered with the name."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from callsheet.errors import UnusableInput

NOTHING: Mapping[str, str] = {}


def chosen(typed: str, among: Iterable[str], what: str, *, also: Mapping[str, str] = NOTHING) -> str:
    """The one of `among` that was typed, whatever its capitals, or under a name of `also`.

    UnusableInput with the nearest and all that there are.
    """
    plain = {name.casefold(): name for name in among}
    known, asked = {**plain, **also}, typed.strip().casefold()
    if asked in known:
        return known[asked]
    near = get_close_matches(asked, known, n=1, cutoff=0.5)
    hint = f" (did you mean {known[near[0]]}?)" if near else ""
    raise UnusableInput(f"There is no {what} {typed!r}{hint}; there are {', '.join(plain.values())}.")
