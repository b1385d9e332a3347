"""Text in the cells of a workbook: what XML cannot hold is escaped as OOXML does, and what a cell cannot hold is left out.

ECMA-376 part 1, 22.9.2.19 (ST_Xstring): a character stands as _xHHHH_, and a text that looks like that has its first
underscore escaped. Excel, LibreOffice and calamine turn it back by themselves, so that nothing here reads it.
"""

import re
from hashlib import sha256

from callsheet.said import say

LONGEST = 32_767
"""UTF-16 units that a cell holds; Excel cuts what is longer without a word."""
KEPT = re.compile(r"\[not in this file: [\d,]+ characters, [0-9a-f]{12}; leave this cell to keep them\]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f]")
_NOWHERE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def cell_text(text: str) -> str:
    """The text as it is written into a cell; where no cell can hold it, a note that `is_kept` recognises."""
    written = _NOT_IN_XML.sub(lambda c: f"_x{ord(c[0]):04X}_", _LOOKS_ESCAPED.sub("_x005F_", text))
    if len(written.encode("utf-16-le", "surrogatepass")) // 2 <= LONGEST and not _NOWHERE.search(text):
        return written
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return say(
        "[not in this file: {text} characters, {digest}; leave this cell to keep them]",
        text=f"{len(text):,}",
        digest=digest,
    )


def is_kept(value: object) -> bool:
    """Whether a cell says that its value was too long for it and stays as it is."""
    return isinstance(value, str) and KEPT.fullmatch(value.strip()) is not None
