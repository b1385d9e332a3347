"""Languages that nobody speaks: every message accented, longer by two fifths and in brackets. What stands on a page without
brackets was never given to the catalogue; what runs over was given too little room.
"""

import re
from collections.abc import Callable
from pathlib import Path

from babel.messages.catalog import Catalog

from callsheet.boot.messages.catalogue import as_mo, gathered

LANGUAGES = ("en-xa", "ar-xb")
"""Left to right, and right to left."""
OPEN, CLOSE = "⟦", "⟧"
LONGER = 0.4
PADDING = "ohne ende lang und länger "
KEPT = re.compile(r"%\(\w+\)[sd]|\{\w*\}|<[^>]*>|&\w+;|%%")
"""Parts of a message that a translator may not touch: places of parts, markup."""
ACCENTED = str.maketrans("aeiouyncszAEIOUYNCSZ", "àéîöûýñçšžÀÉÎÖÛÝÑÇŠŽ")


def strange(text: str) -> str:
    """⟦Tödàý oh⟧: the text as a pseudo-language says it; blanks around it stay where they are."""
    body = text.strip()
    if not body:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    letters = KEPT.sub("", body)
    more = (PADDING * (1 + len(letters) // len(PADDING)))[: round(LONGER * len(letters))].rstrip()
    return f"{before}{OPEN}{_outside(body, lambda t: t.translate(ACCENTED))}{f' {more}' if more else ''}{CLOSE}{after}"


def _outside(text: str, change: Callable[[str], str]) -> str:
    """The text with everything changed that is not kept."""
    done, at = [], 0
    for hit in KEPT.finditer(text):
        done += [change(text[at : hit.start()]), hit.group()]
        at = hit.end()
    return "".join([*done, change(text[at:])])


def write(folder: Path) -> Path:
    """Catalogues of the made-up languages below a folder."""
    source = gathered()
    for language in LANGUAGES:
        made = Catalog(fuzzy=False)
        for message in source:
            if message.id:
                many = isinstance(message.id, tuple)
                made.add(message.id, tuple(strange(t) for t in message.id) if many else strange(str(message.id)))
        base, _, tail = language.partition("-")
        path = folder / f"{base}_{tail.upper()}" / "LC_MESSAGES" / "django.mo"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_mo(made))
    return folder
