"""The catalogues are up to their sources, complete, and keep the places of parts; the made-up languages change every message."""

import re
from string import Formatter

import pytest

from callsheet.boot.messages import pseudo
from callsheet.boot.messages.catalogue import LANGUAGES, as_mo, as_po, gathered, kept, path_of, updated

NAMED = re.compile(r"%\((\w+)\)[sd]")
MEND = "run `make messages` and translate what is new"


def places(text: str) -> set[str]:
    """Names of the parts that a message leaves room for."""
    braces = {name for _, name, _, _ in Formatter().parse(text) if name} if not NAMED.search(text) else set()
    return braces | set(NAMED.findall(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_up_to_its_sources(language: str) -> None:
    assert path_of(language, "po").read_bytes() == as_po(updated(language)), MEND


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_pages_load_is_compiled_from_what_translators_wrote(language: str) -> None:
    assert path_of(language, "mo").read_bytes() == as_mo(kept(language)), MEND


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_and_keeps_the_places_of_its_parts(language: str) -> None:
    wrong = []
    for message in kept(language):
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        said = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if ids[0] and not all(said):
            wrong.append(f"not translated: {ids[0]}")
        for source, text in zip(ids, said, strict=True):
            # a plural's first form may leave its number out: “once”
            missing = places(ids[-1]) - places(text) - (places(ids[-1]) - places(source))
            if ids[0] and (missing or places(text) - places(ids[-1])):
                wrong.append(f"other parts: {source!r} {text!r}")
    assert not wrong, "\n".join([MEND, *wrong])


def test_messages_come_from_templates_python_and_dictionaries() -> None:
    found = gathered()
    for text in ("Skip to the content", "Reopen", "{n} unit", "First-pass yield", "inconclusive", "units/h", "Vendor"):
        assert text in found, text
    assert len(found) > 1500


def test_a_made_up_language_accents_lengthens_and_brackets_and_leaves_parts_and_markup_alone() -> None:
    said = pseudo.strange(" Drop <b>%(n)s files</b> for {vendor} ")
    assert said.startswith(" ⟦Dröp <b>%(n)s fîléš</b> för {vendor}")
    assert said.endswith("⟧ ")
    assert len(said) >= 1.2 * len("Drop  files for ")
    assert pseudo.strange("  ") == "  "
