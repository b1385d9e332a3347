"""All models, for Django; one file a noun beside this one."""

from callsheet.state.findings import DigestAddress, DigestSent, FindingSpell, FindingStep, RaisedFinding
from callsheet.state.manifest import Draft, ImportRun, Manifest, Mapping, Part, RawFile
from callsheet.state.odds import ToldOdds
from callsheet.state.people import Identity, Person, PersonalDetail, SignInLink, Throttle
from callsheet.state.portfolios import CrowdManager, Portfolio
from callsheet.state.programmes import (
    Acknowledgement,
    Batch,
    BatchEvent,
    Commitment,
    Guideline,
    Member,
    Programme,
    Target,
    WeeklyQuota,
    Workstream,
)
from callsheet.state.record import Assessment, AuditEntry, RegistryVersion
from callsheet.state.saved_views import SavedView
from callsheet.state.sessions import Session
from callsheet.state.studies import QualityStudy, ScreenSignal, SkillEstimate, StudiedQuestion
from callsheet.state.taxonomies import ErrorClass, Taxonomy, TaxonomyUse
from callsheet.state.tokens import ApiToken, KeptAnswer
from callsheet.state.vendor_requests import RequestStep, VendorRequest
from callsheet.state.vendors import AlsoKnownAs, Closure, Locale, Site, Vendor, WorkerMapping

__all__ = [
    "Acknowledgement",
    "AlsoKnownAs",
    "ApiToken",
    "Assessment",
    "AuditEntry",
    "Batch",
    "BatchEvent",
    "Closure",
    "Commitment",
    "CrowdManager",
    "DigestAddress",
    "DigestSent",
    "Draft",
    "ErrorClass",
    "FindingSpell",
    "FindingStep",
    "Guideline",
    "Identity",
    "ImportRun",
    "KeptAnswer",
    "Locale",
    "Manifest",
    "Mapping",
    "Member",
    "Part",
    "Person",
    "Portfolio",
    "PersonalDetail",
    "Programme",
    "QualityStudy",
    "RaisedFinding",
    "RawFile",
    "RegistryVersion",
    "RequestStep",
    "SavedView",
    "ScreenSignal",
    "Session",
    "SignInLink",
    "Site",
    "SkillEstimate",
    "StudiedQuestion",
    "Target",
    "Taxonomy",
    "TaxonomyUse",
    "ToldOdds",
    "Throttle",
    "Vendor",
    "VendorRequest",
    "WeeklyQuota",
    "WorkerMapping",
    "Workstream",
]
