"""The pages' addresses."""

from django.urls import path

from callsheet.web.views import account, door, findings, first_hour, imports, issuer, members, orders, pages, registry, search

urlpatterns = [
    path("", pages.today, name="today"),
    path("favicon.ico", door.icon, name="icon"),
    path("sign-in/", door.sign_in, name="sign-in"),
    path("sign-in/issuer/", issuer.go, name="issuer-go"),
    path("sign-in/issuer/back/", issuer.back, name="issuer-back"),
    path("sign-in/<str:token>/", door.by_link, name="sign-in-by-link"),
    path("sign-out/", door.sign_out, name="sign-out"),
    path("confirm/", door.confirmation, name="confirm"),
    path("password/", door.password, name="password"),
    path("account/", account.mine, name="account"),
    path("account/end-others/", account.end_others, name="end-others"),
    path("members/", members.listed, name="members"),
    path("members/invite/", members.invite, name="member-invite"),
    path("members/<int:number>/", members.one, name="member"),
    *(
        path(f"members/<int:number>/{verb}/", members.deed, {"verb": verb}, name=f"member-{verb}")
        for verb in ("link", *members.DEEDS)
    ),
    path("findings/detectors/", findings.detectors, name="detectors"),
    path("findings/several/", findings.several, name="findings-several"),
    path("findings/undo/", findings.undo, name="findings-undo"),
    path("findings/<str:key>/", findings.finding, name="finding"),
    path("findings/<str:key>/<str:verb>/", findings.step, name="finding-step"),
    path("programmes/", pages.programme_list, name="programmes"),
    path("programmes/<str:code>/", pages.programme, name="programme"),
    path("programmes/<str:code>/orders/", orders.orders, name="orders"),
    path("vendors/", pages.vendor_list, name="vendors"),
    path("vendors/<str:code>/", pages.vendor, name="vendor"),
    path("kpis/", pages.kpi_list, name="kpis"),
    path("kpis/<str:key>/", pages.kpi, name="kpi"),
    path("kpis/<str:key>/export.<str:form>", pages.kpi_export, name="kpi-export"),
    path("rows/", pages.rows_of, name="rows"),
    path("rows/export.<str:form>", pages.rows_export, name="rows-export"),
    path("reconcile/", pages.reconciliation, name="reconcile"),
    path("first-hour/", first_hour.drop, name="first-hour"),
    path("first-hour/<str:key>/", first_hour.questions, name="first-hour-questions"),
    path("imports/", imports.history, name="imports"),
    path("imports/manifest/<int:seq>/", imports.by_manifest, name="import-by-manifest"),
    path("imports/<str:key>/", imports.one, name="import"),
    path("imports/<str:key>/progress/", imports.progress, name="import-progress"),
    path("imports/<str:key>/rejects.csv", imports.rejects, name="import-rejects"),
    path("imports/<str:key>/feed-again/", imports.feed_again, name="import-feed-again"),
    path("imports/<str:key>/cancel/", imports.cancel, name="import-cancel"),
    path("registry/", registry.nouns, name="registry"),
    path("registry/<str:name>/", registry.rows, name="registry-rows"),
    path("registry/<str:name>/edit/", registry.edit, name="registry-edit"),
    path("registry/<str:name>/remove/", registry.remove, name="registry-remove"),
    path("search/", search.search, name="search"),
    path("views/save/", search.save, name="view-save"),
    path("views/<int:key>/remove/", search.remove, name="view-remove"),
]
