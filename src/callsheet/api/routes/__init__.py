"""The operations, one file a subject."""

from ninja import Router

from callsheet.api.routes import (
    audit,
    batches,
    exchange,
    exports,
    findings,
    imports,
    kpis,
    mappings,
    members,
    programmes,
    quality,
    registry,
    requests,
    search,
    study,
    vendors,
    work,
)

ROUTERS: tuple[tuple[str, Router], ...] = (
    ("", work.router),
    ("", findings.router),
    ("", batches.router),
    ("", study.router),
    ("", requests.router),
    ("/programmes", programmes.router),
    ("/vendors", vendors.router),
    ("/quality", quality.router),
    ("", kpis.router),
    ("/imports", imports.router),
    ("/mappings", mappings.router),
    ("/registry", registry.router),
    ("/exchange", exchange.router),
    ("/members", members.router),
    ("", exports.router),
    ("", search.router),
    ("", audit.router),
)
