"""The operations, one file a subject."""

from ninja import Router

from callsheet.api.routes import (
    audit,
    exchange,
    findings,
    imports,
    kpis,
    mappings,
    members,
    programmes,
    registry,
    vendors,
    work,
)

ROUTERS: tuple[tuple[str, Router], ...] = (
    ("", work.router),
    ("", findings.router),
    ("/programmes", programmes.router),
    ("/vendors", vendors.router),
    ("", kpis.router),
    ("/imports", imports.router),
    ("/mappings", mappings.router),
    ("/registry", registry.router),
    ("/exchange", exchange.router),
    ("/members", members.router),
    ("", audit.router),
)
