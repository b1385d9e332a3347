"""The words of trackers in English, German, French, Spanish, Portuguese, Italian and Japanese: what columns, rows and cells mean.

Words of one meaning are written in one line, parted by "|".
"""

import re
import unicodedata
from functools import lru_cache

FIELDS = {
    "day": (
        "date|day|production date|production day|prod date|work date|report date|datum|tag|fecha|dia|jour|data|日付|日"
    ),
    "vendor": (
        "vendor|vendor name|supplier|partner|provider|agency|company|bpo|lieferant|dienstleister|"
        "anbieter|fournisseur|prestataire|proveedor|fornecedor|fornitore|ベンダー|会社"
    ),
    "site": (
        "site|location|office|center|centre|city|hub|delivery center|standort|sede|ubicacion|local|ort|拠点|サイト"
    ),
    "locale": (
        "locale|language|lang|market|country|lng|loc|target language|sprache|land|langue|marche|pays|"
        "idioma|pais|lingua|mercado|言語|ロケール|国"
    ),
    "workstream": (
        "workstream|work stream|project|task|task type|queue|programme|program|workflow|stream|job|"
        "projekt|aufgabe|projet|tache|proyecto|tarea|projeto|tarefa|プロジェクト|タスク|作業"
    ),
    "measure": ("metric|measure|kpi|type|indicator|category|kennzahl|messwert|indicateur|metrica|indicador|指標|項目"),
}
MEASURES = {
    "produced": (
        "produced|completed|complete|done|delivered|submitted|output|production|volume|items|units|"
        "count|qty|quantity|actual|actuals|throughput|annotated|labeled|labelled|tasks completed|tasks|"
        "judgments|erledigt|fertig|geliefert|produziert|menge|anzahl|stueck|ist|produit|produits|"
        "realise|livre|termine|quantite|volumen|producido|completado|completados|entregado|cantidad|"
        "produzido|concluido|concluidos|entregue|quantidade|prodotto|completato|生産|完了|件数|納品|処理件数"
    ),
    "accepted": (
        "accepted|approved|passed|accepted items|qa passed|qa accepted|qa approved|ok|akzeptiert|"
        "abgenommen|freigegeben|accepte|acceptes|valide|valides|aceptado|aceptados|aprobado|aprobados|"
        "aceito|aceitos|aprovado|aprovados|accettato|合格|承認"
    ),
    "rejected": (
        "rejected|failed|declined|returned|qa rejected|qa failed|abgelehnt|zurueckgewiesen|rejete|"
        "rejetes|refuse|rechazado|rechazados|rejeitado|rejeitados|rifiutato|不合格|却下"
    ),
    "reworked": (
        "reworked|rework|redone|redo|corrected|fixed|nacharbeit|nachgearbeitet|korrigiert|repris|"
        "corrige|retrabajo|corregido|retrabalho|corrigido|修正|手直し"
    ),
    "backlog": (
        "backlog|open|remaining|pending|queue size|wip|offen|rueckstand|restant|en attente|pendiente|"
        "pendientes|pendente|pendentes|残|残件|未処理"
    ),
    "hours": (
        "hours|hrs|hour|h|worked hours|hours worked|production hours|productive hours|man hours|stunden|"
        "std|arbeitsstunden|heures|horas|ore|時間|工数|稼働時間"
    ),
    "idle": "idle|idle hours|downtime|waiting|leerlauf|wartezeit|inactif|inactivo|ocioso|待機",
    "heads": (
        "heads|headcount|hc|fte|ftes|people|annotators|agents|raters|workers|active annotators|"
        "active agents|staff|personen|koepfe|mitarbeiter|effectif|effectifs|personas|pessoas|agentes|"
        "persone|人数|人員"
    ),
    "released": (
        "released|available|assigned|received|uploaded|sent|freigeschaltet|envoye|recibido|disponible|recebido|投入"
    ),
    "committed": (
        "committed|commitment|target|plan|planned|goal|quota|forecast|expected|soll|ziel|geplant|"
        "objectif|prevu|objetivo|meta|previsto|目標|計画"
    ),
}
TOTALS = (
    "total|totals|subtotal|sub-total|grandtotal|sum|sums|overall|all|summe|gesamt|gesamtsumme|"
    "zwischensumme|insgesamt|somme|totaux|sous-total|totale|subtotale|suma|totales|soma|合計|小計|総計|計"
)
CLOSURES = (
    "hol|holiday|holidays|public holiday|bank holiday|feiertag|ferie|feries|jour ferie|conge|"
    "festivo|feriado|closed|closure|geschlossen|zu|ferme|cerrado|fechado|chiuso|ooo|out of office|"
    "off|day off|no work|ph|休|休日|祝日|休業"
)
MISSING = "|-|–|—|--|n/a|na|n.a.|n.a|nil|none|null|tbd|tbc|?|k.a.|k. a.|s/o|n/d|nd|...|…|."
WEEKDAYS = (
    "mon|monday|mo|montag|lun|lundi|lunes|seg|segunda|tue|tues|tuesday|di|dienstag|mar|mardi|martes|"
    "ter|wed|weds|wednesday|mi|mittwoch|mer|mercredi|mie|miercoles|qua|thu|thur|thurs|thursday|do|"
    "donnerstag|jeu|jeudi|jue|jueves|qui|fri|friday|fr|freitag|ven|vendredi|vie|viernes|sex|sat|"
    "saturday|sa|samstag|sam|samedi|sab|sabado|sun|sunday|so|sonntag|dim|dimanche|dom|domingo|月|火|水|"
    "木|金|土|日"
)
NOTE_HEADERS = "note|notes|comment|comments|remark|remarks|bemerkung|kommentar|commentaire|nota|notas|comentario|備考"
STATUS_CONFIRMED = "confirmed|final|closed|signed off|bestaetigt|definitif|confirmado|確定"
ALONE_ONLY = ("all", "sum", "sums", "overall", "soma", "suma")
VOICED = "\u3099\u309a"


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """Lower case, without accents (ä as ae where German writes it so), punctuation or doubled spaces."""
    german = text.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", german))
    kept = "".join(c if c.isalnum() or c in "%#" else " " for c in plain if not unicodedata.combining(c) or c in VOICED)
    return " ".join(unicodedata.normalize("NFKC", kept).split())


@lru_cache(maxsize=1)
def _field_words() -> dict[str, str]:
    return {folded(w): field for field, words in FIELDS.items() for w in words.split("|")}


@lru_cache(maxsize=1)
def _measure_words() -> dict[str, str]:
    return {folded(w): measure for measure, words in MEASURES.items() for w in words.split("|")}


def field_of(header: str) -> str:
    """The fact field that a header names ("Sprache" -> locale), or ''."""
    words = folded(header)
    return _field_words().get(words, "") or _field_words().get(re.sub(r" (code|name|id)$", "", words), "")


def measure_of(header: str) -> str:
    """The measure that a header or row label names ("QA'd OK" -> accepted), or ''. Exact words first, then a known word in it."""
    words = folded(header)
    if not words or "%" in words:
        return ""
    exact = _measure_words().get(words, "")
    if exact:
        return exact
    trimmed = re.sub(
        r"^(total|nr|no|num|number|anzahl|nb|nombre|daily|actual|of|de|the|#)( of| de| der)? |^# ?| (total|today|daily|per day|count)$",
        "",
        words,
    )
    exact = _measure_words().get(trimmed, "")
    if exact:
        return exact
    hits = [m for w in trimmed.split() for m in [_measure_words().get(w, "")] if m]
    specific = [h for h in hits if h != "produced"] or hits
    return specific[0] if len(set(specific)) == 1 else ""


@lru_cache(maxsize=1)
def _total_words() -> frozenset[str]:
    return frozenset(folded(w) for w in TOTALS.split("|"))


@lru_cache(maxsize=65536)
def is_total_word(text: str, words: tuple[str, ...] = ()) -> bool:
    """A label that says that its row or column adds up others: "Total", "Σ", "Summe DE", "Lumen total", "小計"."""
    if words and folded(text) in {folded(w) for w in words}:
        return True
    if "Σ" in text:
        return True
    said = folded(text).split()
    known = _total_words()
    if not said or len(said) > 5:
        return False
    if len(said) == 1 or said[:2] in (["sub", "total"], ["grand", "total"], ["sous", "total"]):
        return said[0] in known or len(said) > 1
    return any(w in known and w not in ALONE_ONLY for w in (said[0], said[-1]))


@lru_cache(maxsize=1)
def _weekdays() -> frozenset[str]:
    return frozenset(folded(w) for w in WEEKDAYS.split("|"))


def is_weekday(text: str) -> bool:
    """A weekday's name or abbreviation alone."""
    return folded(text) in _weekdays()


@lru_cache(maxsize=1)
def note_headers() -> frozenset[str]:
    """Headers of columns that hold remarks, folded."""
    return frozenset(folded(w) for w in NOTE_HEADERS.split("|"))


@lru_cache(maxsize=1)
def confirmed_words() -> frozenset[str]:
    """Words of a status column that say that a number will not change any more, folded."""
    return frozenset(folded(w) for w in STATUS_CONFIRMED.split("|"))


@lru_cache(maxsize=1)
def closure_words() -> frozenset[str]:
    """Words that a cell says instead of a number on a day without work, folded."""
    return frozenset(folded(w) for w in CLOSURES.split("|"))


@lru_cache(maxsize=1)
def missing_words() -> frozenset[str]:
    """Words that a cell says instead of a number that is not known, lower case and stripped."""
    return frozenset(MISSING.split("|"))
