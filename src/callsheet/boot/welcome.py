"""Step of `callsheet up`: print a link that signs the owner in once."""

import sys

from callsheet.boot.database import set_up_django
from callsheet.boot.progress import say
from callsheet.errors import CallsheetError


def main() -> int:
    """Exit code 0 also without a link: what runs keeps running."""
    set_up_django()
    from callsheet.actions.signin import one_time_link

    try:
        say(f"Sign in (works once, within 24 hours): {one_time_link(sys.argv[1])}")
    except CallsheetError as error:
        say(f"No sign-in link could be made: {error.sentence}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
