"""The operations, one file a subject."""

from ninja import Router

from callsheet.api.routes import audit, findings, imports, kpis, mappings, programmes, registry, vendors

ROUTERS: tuple[tuple[str, Router], ...] = (
    ("", findings.router),
    ("/programmes", programmes.router),
    ("/vendors", vendors.router),
    ("", kpis.router),
    ("/imports", imports.router),
    ("/mappings", mappings.router),
    ("/registry", registry.router),
    ("", audit.router),
)
