"""`python -m callsheet.boot.messages`: gather the messages, bring every catalogue up to them, compile."""

import os

import django


def main() -> None:
    """Write .po and .mo of every language and say what is still to be translated."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "callsheet.boot.settings")
    django.setup()
    from callsheet.boot.messages.catalogue import LANGUAGES, path_of, write

    for language in LANGUAGES:
        found = [message for message in write(language) if message.id]
        empty = [m for m in found if not (all(m.string) if isinstance(m.string, list | tuple) else m.string)]
        print(f"{language}: {len(found)} messages, {len(empty)} without a translation: {path_of(language, 'po')}")


if __name__ == "__main__":
    main()
