"""What may not be in the tree: addresses of package registries, machine paths, secrets, files without a licence."""

import re
import subprocess
from pathlib import Path

from tests.contracts.tree import PACKAGE, REPOSITORY

VENDORED = PACKAGE / "web" / "static" / "vendor"
LARGEST_READ = 2_000_000
FORBIDDEN = {
    "a package registry's address": re.compile(
        r"--(extra-)?index-url[ =]\S|--find-links[ =]\S|https?://[^\s/]*(artifactory|nexus|pypi\.|/simple\b|registry\.npmjs)"
    ),
    "a machine path": re.compile(
        r"(?<![\w./])/(?:home|Users)/[a-z][\w-]*/|(?<![\w./])/work/(?:main|shared)\b|(?<![\w])/root/\w"
    ),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a token": re.compile(r"\b(?:ghp_\w{30,}|glpat-[\w-]{20,}|AKIA[0-9A-Z]{16}|xox[bp]-\w{10,}|sk-[A-Za-z0-9]{32,})\b"),
    "a password in an address": re.compile(r"postgres(?:ql)?://\w+:(?!password@|secret@|\{)[^@\s*…]{6,}@"),
}
EXEMPT = {
    ("tests/edges/boot/test_environment.py", "a password in an address"): "made up, to prove that it is never repeated",
}
"""(file, what) -> why it may stand there."""


def tracked() -> list[Path]:
    """Files that git knows or would take up; every file of ours where there is no git."""
    command = ["git", "-C", str(REPOSITORY), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return [p for p in REPOSITORY.rglob("*") if p.is_file() and not {".venv", ".git"} & set(p.parts)]
    return [path for name in done.stdout.split("\0") if name and (path := REPOSITORY / name).is_file()]


def texts() -> list[tuple[str, str]]:
    """(path, text) of every text file that is not another project's and not a sample too large to be read."""
    found = []
    for path in tracked():
        if VENDORED in path.parents or path.stat().st_size > LARGEST_READ or path == Path(__file__):
            continue
        try:
            found.append((path.relative_to(REPOSITORY).as_posix(), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def test_no_registry_address_machine_path_or_secret_is_in_the_tree() -> None:
    looked_at = texts()
    found = [
        f"{name}: {what}: {hit.group()[:80]}"
        for name, text in looked_at
        for what, pattern in FORBIDDEN.items()
        if (name, what) not in EXEMPT and (hit := pattern.search(text))
    ]
    assert len(looked_at) > 200
    assert not found, "\n".join(found)


def test_the_patterns_catch_what_they_are_for() -> None:
    examples = {
        "a package registry's address": "--index-url https://packages.example/simple",
        "a machine path": "cd /home/ana/callsheet",
        "a private key": "-----BEGIN RSA PRIVATE KEY-----",
        "a token": "ghp_" + "a" * 36,
        "a password in an address": "postgresql://cs:hunter2000@db/x",
    }
    assert all(FORBIDDEN[what].search(text) for what, text in examples.items())
    assert set(examples) == set(FORBIDDEN)


def test_every_vendored_browser_file_is_listed_with_version_and_licence() -> None:
    readme = (VENDORED / "README.md").read_text(encoding="utf-8")
    listed = {cells[1].strip(): cells for line in readme.splitlines() if len(cells := line.split("|")) > 4}
    files = {p.name for p in VENDORED.iterdir() if p.suffix in (".js", ".css", ".woff2", ".svg")}
    assert files
    for name in sorted(files):
        assert name in listed, f"{name} is not in the list of vendored files"
        assert all(cell.strip() for cell in listed[name][2:5]), f"{name}: package, version or licence is missing"


def test_every_vendored_package_has_its_licence_text_beside_it() -> None:
    texts_beside = {p.name.removeprefix("LICENSE."): p for p in VENDORED.glob("LICENSE.*")}
    packages = {
        p.name.removesuffix(p.suffix).removesuffix(".min") for p in VENDORED.iterdir() if p.suffix in (".js", ".css")
    }
    assert packages <= set(texts_beside), f"without licence text: {sorted(packages - set(texts_beside))}"
    assert all(p.stat().st_size > 200 for p in texts_beside.values())


def test_pages_load_nothing_from_elsewhere() -> None:
    outside = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE)
    styles = re.compile(r"(?:@import|url\()\s*(?:url\()?\s*['\"]?(?:https?:)?//", re.IGNORECASE)
    web = PACKAGE / "web"
    found = [p.name for p in web.rglob("*.html") if outside.search(p.read_text(encoding="utf-8"))]
    found += [
        p.name for p in (web / "static" / "callsheet").rglob("*.css") if styles.search(p.read_text(encoding="utf-8"))
    ]
    assert not found


def test_the_licence_is_complete() -> None:
    text = (REPOSITORY / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
