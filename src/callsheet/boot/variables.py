"""One environment variable, what is said where its value cannot be, and secrets that stand in a variable or in a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from callsheet.errors import UnusableInput


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable as documented in docs/reference/settings.md."""

    name: str
    default: str
    meaning: str


def wrong(name: str, value: str, expected: str) -> UnusableInput:
    """The error that names a variable, its value and what was expected."""
    return UnusableInput(f"{name} is '{value}', but must be {expected}.", variable=name, value=value)


def yes(name: str, texts: Mapping[str, str]) -> bool:
    """A variable that says yes or no."""
    text = texts[name].lower()
    if text not in ("yes", "no", "true", "false", "1", "0", "on", "off"):
        raise wrong(name, texts[name], "yes or no")
    return text in ("yes", "true", "1", "on")


def secret(name: str, texts: Mapping[str, str]) -> str:
    """A secret from the file that NAME_FILE names, else from NAME itself; '' where neither says one."""
    file = texts[f"{name}_FILE"]
    if not file:
        return texts[name]
    try:
        found = Path(file).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not text"
        raise wrong(f"{name}_FILE", file, f"a file that can be read ({reason})") from error
    if not found:
        raise wrong(f"{name}_FILE", file, "a file with a secret in it (it is empty)")
    return found


def pairs(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """A variable of the form left=right, left=right; the order is kept."""
    found: dict[str, str] = {}
    for part in texts[name].split(","):
        left, equals, right = (piece.strip() for piece in part.rpartition("="))
        if part.strip() and not (left and equals and right):
            raise wrong(name, texts[name], "pairs such as example.org=requester, with commas")
        if part.strip():
            found[left] = right
    return found
