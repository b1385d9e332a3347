"""Settings come from the environment, once; what is wrong is said by name."""

import os
import re
import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from callsheet.boot import environment, secrets
from callsheet.errors import UnusableInput

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "settings.md"


def test_an_empty_environment_gives_the_documented_defaults() -> None:
    settings = environment.read({"HOME": "/nowhere"})
    assert settings.home == Path("~/.callsheet").expanduser()
    assert (settings.host, settings.port, settings.memory) == ("127.0.0.1", 8765, 1_000_000_000)
    assert settings.database_url is None
    assert not settings.debug


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(FrozenInstanceError):
        environment.read({}).port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("CALLSHEET_PORT", "http", "from 1 to 65535"),
        ("CALLSHEET_PORT", "0", "from 1 to 65535"),
        ("CALLSHEET_PORT", "65536", "from 1 to 65535"),
        ("CALLSHEET_PORT", "٣", "from 1 to 65535"),
        ("CALLSHEET_MEMORY", "lots", "500MB or 2GB"),
        ("CALLSHEET_MEMORY", "0GB", "500MB or 2GB"),
        ("CALLSHEET_DEBUG", "perhaps", "yes or no"),
        ("CALLSHEET_DATABASE_URL", "mysql://root:hunter2@h/d", "postgresql://"),
        ("CALLSHEET_SECRET_KEY_FILE", "/nowhere/key", "No such file"),
    ],
)
def test_a_wrong_value_is_said_with_variable_and_expectation(variable: str, value: str, expected: str) -> None:
    with pytest.raises(UnusableInput, match=expected) as caught:
        environment.read({variable: value})
    assert variable in caught.value.sentence
    assert "hunter2" not in caught.value.sentence


@pytest.mark.parametrize(
    ("text", "size"),
    [("500MB", 500_000_000), ("2GB", 2_000_000_000), ("1.5 GiB", 1_610_612_736), ("64m", 64_000_000), ("9000", 9000)],
)
def test_memory_is_read_in_usual_units(text: str, size: int) -> None:
    assert environment.read({"CALLSHEET_MEMORY": text}).memory == size


def test_a_secret_key_file_wins_over_the_variable(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("from-file\n")
    settings = environment.read({"CALLSHEET_SECRET_KEY": "from-variable", "CALLSHEET_SECRET_KEY_FILE": str(file)})
    assert settings.secret_key == "from-file"


def test_secrets_do_not_show_in_the_settings_own_text() -> None:
    settings = environment.read(
        {"CALLSHEET_SECRET_KEY": "hunter2", "CALLSHEET_DATABASE_URL": "postgresql://u:hunter2@h/d"}
    )
    assert "hunter2" not in repr(settings)


def test_the_host_that_is_listened_on_is_allowed() -> None:
    assert "callsheet.example" in environment.read({"CALLSHEET_HOST": "callsheet.example"}).allowed_hosts
    assert "0.0.0.0" not in environment.read({"CALLSHEET_HOST": "0.0.0.0"}).allowed_hosts


def test_every_variable_is_documented_with_its_default_and_no_other_is() -> None:
    rows = re.findall(r"^\| `(CALLSHEET_\w+)` \| (.*?) \| (.*) \|$", REFERENCE.read_text(), re.MULTILINE)
    written = [(name, default.strip("`"), meaning) for name, default, meaning in rows]
    assert written == [(v.name, v.default or "empty", v.meaning) for v in environment.VARIABLES]


def test_every_variable_that_the_code_reads_is_in_the_table() -> None:
    sources = Path(environment.__file__).parents[1].rglob("*.py")
    named = set(re.findall(r"\"(CALLSHEET_[A-Z_]+)\"", "".join(path.read_text() for path in sources)))
    assert named <= {variable.name for variable in environment.VARIABLES}


def test_importing_the_settings_writes_nothing_and_connects_to_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    code = (
        "import socket\n"
        "def no(*a): raise SystemExit('connected')\n"
        "socket.socket.connect = no\n"
        "import django.conf; django.conf.settings.DATABASES; import callsheet.boot.urls\n"
    )
    variables = os.environ | {"CALLSHEET_HOME": str(home), "DJANGO_SETTINGS_MODULE": "callsheet.boot.settings"}
    code = code.replace("import callsheet.boot.urls", "django.setup()").replace(
        "import django.conf;", "import django, django.conf;"
    )
    done = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not home.exists()


def test_a_generated_secret_is_kept_readable_by_its_owner_only(tmp_path: Path) -> None:
    first = secrets.made(tmp_path / "secrets", "secret_key")
    assert secrets.made(tmp_path / "secrets", "secret_key") == first
    assert len(first) >= 48
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "secrets" / "secret_key").stat().st_mode & 0o777 == 0o600
