"""A folder of YAML as a wish: every scalar is taken to the letter, every error names its file and line.

Values stay text as written ("007", "3.10", "no"); the nouns' declarations say what they are. Unknown keys, keys said twice,
anchors and files that are none of ours are refused, each with the nearest known name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from callsheet.actions.exchange import layout
from callsheet.actions.exchange.folder_in_faults import fault
from callsheet.actions.exchange.folder_in_nodes import NotPlain, is_nothing, meet, plain_value, written
from callsheet.actions.nouns import NOUNS, Noun
from callsheet.decisions.wording import count
from callsheet.errors import UnusableInput
from callsheet.facts.changes import Place, Problem, Said, Wish, WishedRow
from callsheet.said import say, term
from callsheet.sources.mapping_file import beyond_depth, nearest

LARGEST_FILE = 5 << 20
FILES_AT_MOST = 5_000
DEEPEST = 50
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NESTED = ("hours", "references")
MERGE_KEY = "<<"
MARKER_KEYS = ("version", "complete")


@dataclass(slots=True)
class _Reading:
    """What was found so far."""

    version: int | None = None
    complete: frozenset[str] = frozenset()
    rows: list[WishedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    """Nodes of the file that is read."""

    def wrong(self, file: str, node: yaml.Node | int, value: str, sentence: str) -> None:
        """Keep a problem with its line."""
        line = node if isinstance(node, int) else node.start_mark.line + 1
        self.problems.append(Problem(Place(file, str(line)), value[:200], sentence))


def read_folder(place: Path) -> Wish:
    """What a folder wishes. UnusableInput where there is no such folder, or nothing of ours in it."""
    if not place.is_dir():
        raise UnusableInput(
            say("{place}: there is no such folder; `callsheet export {place}` makes one.", place=place), file=str(place)
        )
    texts: dict[str, str] = {}
    reading = _Reading()
    paths = sorted(path for path in place.rglob("*") if path.suffix in (".yaml", ".yml") and path.is_file())
    if len(paths) > FILES_AT_MOST:
        raise UnusableInput(
            say(
                "{place}: {paths} files, more than the {files_at_most} of a registry.",
                place=place,
                paths=count(len(paths)),
                files_at_most=count(FILES_AT_MOST),
            )
        )
    for path in paths:
        name = path.relative_to(place).as_posix()
        text = _text(path, name, reading)
        if text is not None:
            texts[name] = text
    if not paths:
        raise UnusableInput(
            say(
                "{place}: holds no {ending} file; `callsheet export {place}` writes the registry there.",
                place=place,
                ending=layout.ENDING,
            )
        )
    return _wish(texts, reading)


def read_files(texts: Mapping[str, str]) -> Wish:
    """What files wish, given as path -> text."""
    return _wish(texts, _Reading())


def _text(path: Path, name: str, reading: _Reading) -> str | None:
    if path.stat().st_size > LARGEST_FILE:
        reading.wrong(
            name,
            1,
            "",
            say(
                "{st_size} MB, more than the {largest_file} MB of a file.",
                st_size=path.stat().st_size >> 20,
                largest_file=LARGEST_FILE >> 20,
            ),
        )
        return None
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        reading.wrong(name, line, "", say("This line is not UTF-8; save the file as UTF-8."))
        return None


def _wish(texts: Mapping[str, str], reading: _Reading) -> Wish:
    for name, text in texts.items():
        reading.seen.clear()
        before = len(reading.problems)
        root = _composed(name, text, reading)
        if name == layout.MARKER:
            _read_marker(name, root, reading)
        elif (place := layout.place_of(name)) is None:
            reading.wrong(name, 1, "", _no_such_file(name))
        elif root is not None:
            _read_file(name, root, place, reading)
        elif len(reading.problems) == before:
            reading.wrong(name, 1, "", _says_nothing(place))
    complete = frozenset() if reading.problems else reading.complete
    return Wish(
        tuple(reading.rows),
        complete,
        tuple(reading.problems),
        version=reading.version,
        missing_from=lambda noun, values: Place(layout.file_of(NOUNS[noun], values), "1"),
    )


def _composed(name: str, text: str, reading: _Reading) -> yaml.Node | None:
    try:
        line = beyond_depth(text, DEEPEST, loader=LOADER)
        if line is not None:
            sentence = say(
                "Lists stand more than {deepest} deep in one another; the registry's files do not.", deepest=DEEPEST
            )
            reading.wrong(name, line, "", sentence)
            return None
        return yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        found = fault(error, text)
        reading.wrong(name, found.line, found.text, found.sentence)
    return None


def _says_nothing(place: layout.Place) -> str:
    """A file without a line is a slip more often than the wish to remove what it was about."""
    if not place.code:
        return say("This file is empty: write [] where there are no {nouns}.", nouns=term(place.noun.plural))
    return say(
        "This file is empty: write `code: {code}` to keep the {noun}, or delete the file.",
        code=place.code,
        noun=term(place.noun.name),
    )


def _no_such_file(name: str) -> str:
    ours = f"{name.removesuffix('.yml')}{layout.ENDING}"
    if name.endswith(".yml") and (layout.place_of(ours) is not None or ours == layout.MARKER):
        return say("The registry's files end in .yaml: name this one {ours}.", ours=ours)
    known = [f"{n.plural}{layout.ENDING}" for n in NOUNS.values() if layout.has_list(n)]
    folders = [n.plural for n in NOUNS.values() if layout.has_files(n)]
    meant = nearest(name.split("/")[0], [*known, *folders, layout.MARKER])
    told = (
        say("did you mean {meant}{part}?", meant=meant, part="/" if meant in folders else "")
        if meant
        else f"expected {', '.join([*known, *(f'{f}/CODE.yaml' for f in folders)])}."
    )
    return say("The registry has no file {name}: {told}", name=name, told=told)


def _read_marker(name: str, root: yaml.Node | None, reading: _Reading) -> None:
    """The version, and which nouns are complete; without it nothing is removed."""
    if root is None:
        return
    if not isinstance(root, yaml.MappingNode):
        reading.wrong(name, root, "", say("Expected lines of `key: value`."))
        return
    for key, value in _entries(name, root, MARKER_KEYS, say("The folder itself"), reading):
        if key == "version" and isinstance(value, yaml.ScalarNode) and value.value.isdigit():
            reading.version = int(value.value)
        elif key == "complete" and isinstance(value, yaml.SequenceNode):
            reading.complete = frozenset(_nouns(name, value, reading))
        else:
            expected = say("the number that the export wrote") if key == "version" else say("a list of nouns")
            reading.wrong(name, value, written(value), say("{key}: expected {expected}.", key=key, expected=expected))


def _nouns(name: str, value: yaml.SequenceNode, reading: _Reading) -> Iterator[str]:
    for node in value.value:
        if isinstance(node, yaml.ScalarNode) and node.value in NOUNS:
            yield node.value
        else:
            said = node.value if isinstance(node, yaml.ScalarNode) else ""
            reading.wrong(
                name,
                node,
                said,
                say("complete: the registry has no noun “{said}”{said2}", said=said, said2=_nearest(said, NOUNS)),
            )


def _nearest(word: str, known: Iterable[str]) -> str:
    names = list(known)
    meant = nearest(word, names)
    return say("; did you mean {meant}?", meant=meant) if meant else say("; known are {names}.", names=", ".join(names))


def _entries(
    file: str, node: yaml.MappingNode, known: Iterable[str], of: str, reading: _Reading
) -> Iterator[tuple[str, yaml.Node]]:
    """Key and value of each line of a mapping; unknown ones and those said twice are problems."""
    names = list(known)
    seen: dict[str, int] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        line = key.start_mark.line + 1
        if not name:
            reading.wrong(file, key, written(key), say("Expected lines of `key: value`."))
        elif name == MERGE_KEY:
            sentence = say("“<<” takes lines from elsewhere, which is not done here; write the lines again.")
            reading.wrong(file, key, name, sentence)
        elif name not in names:
            reading.wrong(
                file, key, name, say("{of} has no “{name}”{name2}", of=of, name=name, name2=_nearest(name, names))
            )
        elif name in seen:
            reading.wrong(
                file,
                key,
                name,
                say("“{name}” is said twice, first on line {seen}; keep one of the two.", name=name, seen=seen[name]),
            )
        else:
            seen[name] = line
            yield name, value


def _read_file(file: str, root: yaml.Node, place: layout.Place, reading: _Reading) -> None:
    noun = place.noun
    if layout.has_files(noun):
        _read_row(file, root, noun, {}, reading, code=place.code)
    else:
        within = layout.parent_of(noun) is not None
        parent = {noun.key[0]: Said("", Place(file, "1"))} if within else {}
        _read_list(file, root, noun, parent, reading)


def _read_list(file: str, node: yaml.Node, noun: Noun, parent: Mapping[str, Said], reading: _Reading) -> None:
    if is_nothing(node):
        return
    if not isinstance(node, yaml.SequenceNode):
        reading.wrong(
            file,
            node,
            written(node),
            say(
                "{plural}: expected a list, each {name} begun with a dash.",
                plural=term(noun.plural),
                name=term(noun.name),
            ),
        )
        return
    if _is_alias(file, node, noun, reading):
        return
    for item in node.value:
        _read_row(file, item, noun, parent, reading)


def _is_alias(file: str, node: yaml.Node, noun: Noun, reading: _Reading) -> bool:
    try:
        meet(node, reading.seen)
    except NotPlain as error:
        sentence = say("{noun}: {error}", noun=term(noun.plural), error=error.args[0])
        reading.wrong(file, node, "", sentence)
        return True
    return False


def _read_row(
    file: str, node: yaml.Node, noun: Noun, parent: Mapping[str, Said], reading: _Reading, *, code: str = ""
) -> None:
    """A row, and what belongs to it. `code` is what the file's name says."""
    if not isinstance(node, yaml.MappingNode):
        sentence = say("{name}: expected lines of `key: value`.", name=term(noun.name))
        reading.wrong(file, node, written(node), sentence)
        return
    if _is_alias(file, node, noun, reading):
        return
    at = Place(file, str(node.start_mark.line + 1))
    said: dict[str, Said] = dict(parent)
    if code:
        said[noun.key[0]] = Said(code, at)
    within: list[tuple[Noun, yaml.Node]] = []
    notes = {note.name: note for note in layout.own_notes(noun, within=bool(parent))}
    children = {child.plural: child for child in layout.children_of(noun)}
    is_wrong = False
    for name, value in _entries(file, node, [*notes, *children], say("A {noun}", noun=term(noun.name)), reading):
        if name in children:
            within.append((children[name], value))
            continue
        spot = Place(file, str(value.start_mark.line + 1))
        try:
            said[name] = Said(plain_value(value, nested=notes[name].kind in NESTED, seen=reading.seen), spot)
        except NotPlain as error:
            sentence = say("{noun}, {field}: {error}", noun=term(noun.name), field=name, error=error.args[0])
            reading.wrong(file, error.node, written(error.node), sentence)
            is_wrong = True
    if code and str(said[noun.key[0]].value) != code:
        reading.wrong(
            file,
            node,
            str(said[noun.key[0]].value),
            say("The file is named after “{code}” and says another code; make them the same.", code=code),
        )
        return
    if not is_wrong:
        reading.rows.append(WishedRow(noun.name, said, at))
    if within:
        _read_children(file, noun, said, within, reading)


def _read_children(
    file: str, noun: Noun, said: Mapping[str, Said], within: Iterable[tuple[Noun, yaml.Node]], reading: _Reading
) -> None:
    parts = [str(said[name].value) if name in said else "" for name in noun.key]
    at = said[noun.key[-1]].at if noun.key[-1] in said else Place(file, "1")
    for child, node in within:
        _read_list(file, node, child, {child.key[0]: Said("/".join(parts), at)}, reading)
