"""Names as people write them: locales as BCP 47, vendors and sites merged."""

from callsheet.sources.names.known import KnownNames
from callsheet.sources.names.locales import LocaleMatch, locale_code, locale_codes, locale_match, locale_name
from callsheet.sources.names.merging import NameGroup, merge_names

__all__ = [
    "KnownNames",
    "LocaleMatch",
    "NameGroup",
    "locale_code",
    "locale_codes",
    "locale_match",
    "locale_name",
    "merge_names",
]
