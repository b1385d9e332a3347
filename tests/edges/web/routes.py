"""Every address of the pages, and what each answers to whom. A route that is missing here fails the walk."""

from dataclasses import dataclass

from tests.edges.web.conftest import SecretProgramme, Town
from tests.world import cast

NOBODY = "00000000-0000-0000-0000-000000000000"
PROGRAMME = cast.PROGRAMME


@dataclass(frozen=True)
class Route:
    """One name: addresses that answer 200 to an owner, and addresses of what is not there (404)."""

    there: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    redirects: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    is_open: bool = False
    vendor_sees: tuple[str, ...] = ()


def routes(town: Town) -> dict[str, Route]:
    """The table."""
    return {
        "today": Route(
            (
                "/",
                "/?as_of=2026-11-04",
                "/?severity=critical&owner=x",
                f"/?programme={PROGRAMME}",
                "/?state=snoozed",
                "/?state=done&whose=team",
                "/?whose=mine&region=emeia&kind=feed",
            ),
            ("/?state=lost", "/?whose=theirs"),
        ),
        "digest": Route(("/account/digest/",)),
        "digest-deed": Route(posts=("/account/digest/999/test/", "/account/digest/999/remove/")),
        "detectors": Route(("/findings/detectors/",)),
        "findings-several": Route(posts=("/findings/several/",)),
        "findings-undo": Route(posts=("/findings/undo/",)),
        "finding": Route(
            (f"/findings/{town.finding}/", f"/findings/{town.finding}/?as_of=2026-11-04"),
            ("/findings/none/", f"/findings/{'x' * 60}/"),
        ),
        "finding-step": Route(
            tuple(f"/findings/{town.finding}/{verb}/" for verb in ("assign", "snooze", "merge", "resolve", "comment")),
            ("/findings/none/assign/", f"/findings/{town.finding}/explode/"),
        ),
        "icon": Route(redirects=("/favicon.ico",), is_open=True),
        "sign-in": Route(("/sign-in/", "/sign-in/?next=/kpis/"), is_open=True),
        "sign-in-by-link": Route(("/sign-in/not-a-token/",), is_open=True),
        "issuer-go": Route(redirects=("/sign-in/issuer/",), is_open=True),
        "issuer-back": Route(redirects=("/sign-in/issuer/back/?code=x&state=y",), is_open=True),
        "confirm": Route(("/confirm/",), vendor_sees=("/confirm/",)),
        "account": Route(("/account/",), vendor_sees=("/account/",)),
        "end-others": Route(posts=("/account/end-others/",)),
        "members": Route(("/members/", "/members/?search=ow&role=owner&state=active", "/members/?search=nobody")),
        "member-invite": Route(("/members/invite/",)),
        "member": Route((f"/members/{town.people['crowd']}/",), ("/members/999999/",)),
        **{
            f"member-{verb}": Route(posts=(f"/members/{town.people['crowd']}/{verb}/",))
            for verb in ("link", "revoke", "restore", "erase", "unlink")
        },
        "sign-out": Route(posts=("/sign-out/",)),
        "password": Route(("/password/",), vendor_sees=("/password/",)),
        "tokens": Route(("/account/tokens/",)),
        "token-revoke": Route(posts=("/account/tokens/999999/revoke/",)),
        "programmes": Route(("/programmes/", "/programmes/?as_of=2026-11-04")),
        "programme": Route((f"/programmes/{PROGRAMME}/",), ("/programmes/none/",)),
        "orders": Route((f"/programmes/{PROGRAMME}/orders/",), ("/programmes/none/orders/",)),
        "vendors": Route(("/vendors/",)),
        "vendor": Route(("/vendors/lumen/", "/vendors/orbit/"), ("/vendors/none/",), vendor_sees=("/vendors/lumen/",)),
        "quality": Route(("/quality/", "/quality/?locale=de-DE", "/quality/?as_of=2026-11-04")),
        "programme-quality": Route(
            (
                f"/programmes/{PROGRAMME}/quality/",
                f"/programmes/{PROGRAMME}/quality/?locale=de-DE&vendor=lumen",
                f"/programmes/{PROGRAMME}/quality/?as_of=2026-11-04",
            ),
            ("/programmes/none/quality/", f"/programmes/{PROGRAMME}/quality/?vendor=none"),
        ),
        "vendor-quality": Route(
            ("/vendors/lumen/quality/", f"/vendors/lumen/quality/?programme={PROGRAMME}"),
            ("/vendors/none/quality/", "/vendors/lumen/quality/?programme=none"),
            vendor_sees=("/vendors/lumen/quality/",),
        ),
        "quality-confusion": Route(("/quality/confusion/",), ("/quality/confusion/?against=hearsay",)),
        "programme-confusion": Route(
            (f"/programmes/{PROGRAMME}/quality/confusion/",), ("/programmes/none/quality/confusion/",)
        ),
        "vendor-confusion": Route(
            ("/vendors/lumen/quality/confusion/",),
            ("/vendors/none/quality/confusion/",),
            vendor_sees=("/vendors/lumen/quality/confusion/",),
        ),
        "quality-lots": Route(("/quality/lots/", "/quality/lots/?locale=de-DE")),
        "programme-lots": Route((f"/programmes/{PROGRAMME}/quality/lots/",), ("/programmes/none/quality/lots/",)),
        "vendor-lots": Route(("/vendors/lumen/quality/lots/",), ("/vendors/none/quality/lots/",)),
        "quality-slices": Route(("/quality/slices/",)),
        "programme-slices": Route((f"/programmes/{PROGRAMME}/quality/slices/",), ("/programmes/none/quality/slices/",)),
        "vendor-slices": Route(
            ("/vendors/lumen/quality/slices/",),
            ("/vendors/none/quality/slices/",),
            vendor_sees=("/vendors/lumen/quality/slices/",),
        ),
        "quality-export": Route(
            tuple(
                f"/quality/export/{table}.csv"
                for table in ("places", "periods", "pairs", "slices", "lots", "inspection")
            ),
            ("/quality/export/none.csv", "/quality/export/places.exe", "/quality/export/places.csv?programme=none"),
            vendor_sees=tuple(f"/quality/export/{table}.csv" for table in ("places", "periods", "pairs", "slices")),
        ),
        "kpis": Route(("/kpis/", f"/kpis/?programme={PROGRAMME}"), vendor_sees=("/kpis/",)),
        "kpi": Route(
            (
                "/kpis/Q01/",
                "/kpis/Q01/?by=week",
                "/kpis/Q01/?by=locale&by=week",
                f"/kpis/Q01/?by=vendor,locale&programme={PROGRAMME}&from=2026-11-01&to=2026-11-30",
                "/kpis/submitted/?by=annotator&as_of=2026-11-22",
            ),
            ("/kpis/NONE/",),
            vendor_sees=(
                "/kpis/Q01/",
                "/kpis/Q01/?by=week",
                "/kpis/Q01/?by=locale&by=week",
                "/kpis/submitted/?by=annotator&as_of=2026-11-22",
            ),
        ),
        "kpi-export": Route(
            tuple(f"/kpis/submitted/export.{form}?by=vendor" for form in ("csv", "xlsx", "parquet", "json")),
            ("/kpis/submitted/export.exe",),
            vendor_sees=tuple(
                f"/kpis/submitted/export.{form}?by=vendor" for form in ("csv", "xlsx", "parquet", "json")
            ),
        ),
        "rows": Route(
            (
                f"/rows/?kpi=Q01&programme={PROGRAMME}",
                f"/rows/?programme={PROGRAMME}&table=totals",
                f"/rows/?programme={PROGRAMME}&vendor=lumen&from=2026-11-02&to=2026-11-03",
                f"/rows/?programme={PROGRAMME}&offset=5000",
            ),
            ("/rows/?kpi=Q01", "/rows/?programme=none"),
        ),
        "rows-export": Route(
            tuple(f"/rows/export.{form}?programme={PROGRAMME}&kpi=submitted" for form in ("csv", "parquet")),
            ("/rows/export.csv?programme=none",),
        ),
        "search": Route(("/search/", "/search/?q=m", "/search/?q=lumen", "/search/?q=alpha+by", "/search/?q=%25_%27")),
        "view-save": Route(posts=("/views/save/",)),
        "view-remove": Route(posts=("/views/1/remove/",)),
        "reconcile": Route(
            ("/reconcile/", f"/reconcile/?programme={PROGRAMME}&vendor=lumen&from=2026-11-02&to=2026-11-08")
        ),
        "first-hour": Route(("/first-hour/",)),
        "first-hour-questions": Route((f"/first-hour/{town.draft}/",), (f"/first-hour/{NOBODY}/",)),
        "imports": Route(("/imports/", f"/imports/?programme={PROGRAMME}")),
        "import-by-manifest": Route(missing=("/imports/manifest/999999/",), redirects=("/imports/manifest/9/",)),
        "import": Route(
            tuple(f"/imports/{key}/" for key in (town.done, town.bad, town.failed, town.waiting)),
            (f"/imports/{NOBODY}/",),
        ),
        "import-progress": Route(
            tuple(f"/imports/{key}/progress/" for key in (town.waiting, town.done)), (f"/imports/{NOBODY}/progress/",)
        ),
        "import-rejects": Route((f"/imports/{town.bad}/rejects.csv",), (f"/imports/{town.done}/rejects.csv",)),
        "import-feed-again": Route(posts=(f"/imports/{town.bad}/feed-again/",)),
        "import-cancel": Route(posts=(f"/imports/{town.waiting}/cancel/",)),
        "registry": Route(("/registry/",)),
        "spreadsheet": Route(("/registry/spreadsheet/",)),
        "spreadsheet-download": Route(("/registry/spreadsheet/registry.xlsx",)),
        "spreadsheet-difference": Route(
            (f"/registry/spreadsheet/{town.workbook}/",),
            (f"/registry/spreadsheet/{NOBODY}/", "/registry/spreadsheet/x/"),
        ),
        "spreadsheet-apply": Route(posts=(f"/registry/spreadsheet/{NOBODY}/apply/",)),
        "spreadsheet-discard": Route(posts=(f"/registry/spreadsheet/{NOBODY}/discard/",)),
        "registry-rows": Route(
            ("/registry/site/", "/registry/site/?vendor=lumen", "/registry/closure/"), ("/registry/none/",)
        ),
        "registry-edit": Route(
            ("/registry/site/edit/", "/registry/site/edit/?vendor=lumen&code=manila"), ("/registry/none/edit/",)
        ),
        "registry-row": Route(
            ("/registry/site/row/?vendor=lumen&code=manila",),
            ("/registry/site/row/?vendor=lumen&code=nowhere", "/registry/none/row/"),
        ),
        "registry-paste": Route(("/registry/site/paste/",), ("/registry/none/paste/",)),
        "audit": Route(
            ("/audit/", "/audit/?noun=vendor&text=lumen&from=2026-01-01", "/audit/?person=nobody", "/audit/?before=5")
        ),
        "audit-verify": Route(posts=("/audit/verify/",)),
        "audit-export": Route(("/audit/export.csv", "/audit/export.xlsx?noun=vendor"), ("/audit/export.exe",)),
        "audit-entry": Route((f"/audit/{town.first_entry()}/",), ("/audit/999999/",)),
        "audit-undo": Route(posts=(f"/audit/{town.first_entry()}/undo/",)),
        "quality-skill": Route(
            (
                f"/programmes/{PROGRAMME}/quality/skill/",
                f"/programmes/{PROGRAMME}/quality/skill/?question=&vendor=lumen&locale=de-DE",
                f"/programmes/{SecretProgramme}/quality/skill/",
            ),
            (f"/programmes/{PROGRAMME}/quality/skill/?question=none", "/programmes/none/quality/skill/"),
        ),
        **{
            f"quality-{table}-export": Route(
                tuple(f"/programmes/{PROGRAMME}/quality/skill/{table}.{form}" for form in ("csv", "xlsx", "json")),
                (
                    f"/programmes/{PROGRAMME}/quality/skill/{table}.exe",
                    f"/programmes/none/quality/skill/{table}.csv",
                ),
            )
            for table in ("annotators", "vendors", "pairs")
        },
        "quality-contested": Route(
            (
                f"/programmes/{PROGRAMME}/quality/contested/",
                f"/programmes/{PROGRAMME}/quality/contested/?q=song&sort=probability&locale=de-DE&offset=20",
                f"/programmes/{PROGRAMME}/quality/contested/?sort=none&against=1&offset=x",
            ),
            ("/programmes/none/quality/contested/",),
        ),
        "quality-contested-export": Route(
            tuple(f"/programmes/{PROGRAMME}/quality/contested/items.{form}" for form in ("csv", "parquet")),
            (f"/programmes/{PROGRAMME}/quality/contested/items.exe", "/programmes/none/quality/contested/items.csv"),
        ),
        "quality-gold": Route(
            (f"/programmes/{PROGRAMME}/quality/gold/", f"/programmes/{PROGRAMME}/quality/gold/?state=contested"),
            ("/programmes/none/quality/gold/",),
        ),
        "quality-gold-export": Route(
            (f"/programmes/{PROGRAMME}/quality/gold/items.csv",),
            (f"/programmes/{PROGRAMME}/quality/gold/items.exe",),
        ),
        "quality-requests": Route(
            (
                f"/programmes/{PROGRAMME}/quality/requests/",
                f"/programmes/{PROGRAMME}/quality/requests/?annotator=lum-ana",
                f"/programmes/{SecretProgramme}/quality/requests/",
            ),
            ("/programmes/none/quality/requests/",),
        ),
        "quality-request-ask": Route(posts=(f"/programmes/{PROGRAMME}/quality/requests/ask/",)),
        "vendor-requests": Route(
            ("/vendors/lumen/quality/requests/", "/vendors/lumen/quality/requests/?state=closed"),
            ("/vendors/none/quality/requests/",),
            vendor_sees=("/vendors/lumen/quality/requests/", "/vendors/lumen/quality/requests/?state=closed"),
        ),
        **{
            f"vendor-request-{verb}": Route(posts=(f"/vendors/lumen/quality/requests/9999/{verb}/",))
            for verb in ("answer", "close", "reopen", "undo")
        },
        "quality-annotator": Route(
            (f"/programmes/{PROGRAMME}/quality/annotator/?vendor=lumen&annotator=lum-ana",),
            (
                f"/programmes/{PROGRAMME}/quality/annotator/",
                f"/programmes/{PROGRAMME}/quality/annotator/?vendor=orbit&annotator=lum-ana",
                "/programmes/none/quality/annotator/?vendor=lumen&annotator=lum-ana",
            ),
        ),
        "quality-study-make": Route(posts=(f"/programmes/{PROGRAMME}/quality/study/",)),
        "item": Route(
            (
                f"/programmes/{PROGRAMME}/items/?item=song-0003",
                f"/programmes/{PROGRAMME}/items/?item=song-0003&source={cast.SOURCE}",
            ),
            (
                f"/programmes/{PROGRAMME}/items/",
                f"/programmes/{PROGRAMME}/items/?item=none",
                "/programmes/none/items/?item=song-0003",
            ),
        ),
        "vendor-skill": Route(
            ("/vendors/lumen/quality/skill/", "/vendors/orbit/quality/skill/"),
            ("/vendors/none/quality/skill/",),
            vendor_sees=("/vendors/lumen/quality/skill/",),
        ),
        "vendor-skill-export": Route(
            ("/vendors/lumen/quality/skill/annotators.csv", "/vendors/orbit/quality/skill/annotators.csv"),
            ("/vendors/none/quality/skill/annotators.csv",),
            vendor_sees=("/vendors/lumen/quality/skill/annotators.csv",),
        ),
        "vendor-annotator": Route(
            (f"/vendors/lumen/quality/annotator/?programme={PROGRAMME}&annotator=lum-ana",),
            ("/vendors/none/quality/annotator/?programme=none&annotator=x",),
        ),
        "batches": Route(
            (f"/programmes/{PROGRAMME}/batches/", f"/programmes/{PROGRAMME}/batches/?state=in%20production"),
            ("/programmes/none/batches/", f"/programmes/{PROGRAMME}/batches/?state=lost"),
        ),
        "batch": Route(
            (f"/programmes/{PROGRAMME}/batches/week-1/",),
            (f"/programmes/{PROGRAMME}/batches/none/", "/programmes/none/batches/week-1/"),
        ),
        "batch-move": Route(posts=(f"/programmes/{PROGRAMME}/batches/week-1/move/",)),
        "batch-undo": Route(posts=(f"/programmes/{PROGRAMME}/batches/week-1/undo/",)),
        "unacknowledged": Route(
            (f"/programmes/{PROGRAMME}/acknowledgements/",), ("/programmes/none/acknowledgements/",)
        ),
        "registry-remove": Route(posts=("/registry/locale/remove/",)),
    }


def of_others(town: Town) -> tuple[str, ...]:
    """Addresses that a member of the cast's programme alone, or a vendor, must not be given."""
    return (
        f"/programmes/{SecretProgramme}/",
        f"/rows/?programme={SecretProgramme}",
        f"/kpis/Q01/?programme={SecretProgramme}",
        f"/findings/{town.foreign_finding}/",
        f"/programmes/{SecretProgramme}/quality/skill/",
        f"/programmes/{SecretProgramme}/quality/requests/",
        f"/programmes/{SecretProgramme}/items/?item=song-0003",
    )
