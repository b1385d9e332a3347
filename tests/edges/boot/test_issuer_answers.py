"""What the doctor says of signing in by an issuer: asked of a real one, once as it should be and once each way it goes wrong."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from callsheet.boot import doctor, environment, issuer_answers
from callsheet.boot.doctor import Check
from callsheet.state.issuer import Issuer
from tests.world.oidc_provider.process import issuer_at, provider
from tests.world.oidc_provider.serve import SECRET


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with provider([]) as found:
        yield found


def look(found: Issuer) -> Check:
    settings = environment.read({"CALLSHEET_HOME": str(Path(__file__).with_name("no-home"))})
    return doctor.sign_in(replace(settings, issuer=found))


def test_an_issuer_that_takes_our_client_is_fine_and_nobody_was_signed_in_for_it(address: str) -> None:
    found = look(issuer_at(address))
    assert (found.state, found.finding.split(";")[0]) == ("ok", "Example ID answers and takes our client")
    assert "/sign-in/issuer/back/" in found.finding


def test_a_wrong_secret_is_one_sentence_that_does_not_tell_the_secret(address: str) -> None:
    found = look(replace(issuer_at(address), client_secret="the-secret-of-last-year"))
    assert found.state == "fail"
    assert (
        found.finding == "Example ID does not take the secret of the client “callsheet”, or does not know this client"
    )
    assert "CALLSHEET_OIDC_CLIENT_SECRET_FILE" in found.remedy
    assert not {"the-secret-of-last-year", SECRET} & set((found.finding + found.remedy).split())


def test_a_client_that_the_issuer_does_not_know_is_the_same_sentence_with_its_name(address: str) -> None:
    assert "client “stranger”" in look(replace(issuer_at(address), client_id="stranger")).finding


def test_an_issuer_that_cannot_be_reached_is_one_sentence_with_its_address() -> None:
    found = look(issuer_at("http://127.0.0.1:9/"))
    assert found.finding.startswith("http://127.0.0.1:9 cannot be reached: nobody can sign in by Example ID")
    assert "CALLSHEET_OIDC_ISSUER" in found.remedy
    assert "\n" not in found.finding


def test_another_page_than_an_issuers_and_another_issuer_than_meant_are_told_apart(address: str) -> None:
    assert "does not answer as an issuer does" in look(issuer_at(f"{address}/login")).finding
    other = address.replace("127.0.0.1", "localhost")
    assert f"CALLSHEET_OIDC_ISSUER is {other}, the issuer calls itself {address}" in look(issuer_at(other)).finding


@pytest.mark.parametrize(
    ("methods", "in_header"),
    [(["client_secret_basic"], True), (["client_secret_post", "client_secret_basic"], False), (None, False)],
)
def test_the_secret_is_shown_in_the_way_that_signing_in_shows_it(
    address: str, methods: list[str] | None, in_header: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[dict[str, object]] = []
    post = issuer_answers.requests.post

    def watched(url: str, **said: object) -> object:
        sent.append(said)
        return post(url, **said)  # type: ignore[arg-type]

    asked = issuer_answers._json

    def answered(url: str) -> dict[str, object]:
        found = asked(url)
        if "issuer" in found:
            found.pop("token_endpoint_auth_methods_supported", None)
            if methods is not None:
                found["token_endpoint_auth_methods_supported"] = methods
        return found

    monkeypatch.setattr(issuer_answers, "_json", answered)
    monkeypatch.setattr(issuer_answers.requests, "post", watched)
    assert look(issuer_at(address)).state == "ok"
    (said,) = sent
    assert (said["auth"] is not None, "client_secret" in said["data"]) == (in_header, not in_header)  # type: ignore[operator]
    assert said["allow_redirects"] is False
