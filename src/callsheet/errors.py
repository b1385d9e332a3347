"""The one tree of errors: a code, a sentence, data. No HTTP here: the edges own status, page and exit code.

CallsheetError
├── UserError          somebody can mend it; shown as its sentence, never as a traceback
│   ├── UnusableInput      a file, mapping or form that cannot be used at all (exit code 2)
│   ├── NotThere           the object does not exist, or this actor may not know that it does
│   ├── NotAllowed         the actor lacks the right
│   ├── TooSoon            tried too often; says when to try again
│   ├── Clash              somebody else changed it first, or the same thing exists already
│   │   └── Stale              what was read is not what stands there now: read it again
│   └── Unavailable        a part of the product is not running; says how to start it
└── BrokenPromise      an invariant of ours does not hold (conservation, checksums): stop, write nothing
"""

from typing import Any


class CallsheetError(Exception):
    """Base of all our errors: `code` for machines, `sentence` for people, `details` for both."""

    code = "error"

    def __init__(self, sentence: str, **details: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.details = details


class UserError(CallsheetError):
    """Somebody can mend it."""

    code = "user_error"


class UnusableInput(UserError):
    """The input cannot be used at all; nothing was changed."""

    code = "unusable_input"


class NotThere(UserError):
    """No such object for this actor."""

    code = "not_there"


class NotAllowed(UserError):
    """The actor lacks the right."""

    code = "not_allowed"


class TooSoon(UserError):
    """Tried too often: `until` (UTC) in the details says when it may be tried again."""

    code = "too_soon"


class Clash(UserError):
    """It exists already, or changed since it was read."""

    code = "clash"


class Stale(Clash):
    """It was changed since it was read; nothing was written over."""

    code = "stale"


class Unavailable(UserError):
    """A part of the product is not running."""

    code = "unavailable"


class BrokenPromise(CallsheetError):
    """An invariant of ours does not hold; the transaction must not commit."""

    code = "broken_promise"
