"""Words for made-up transcripts and synopses, one small lexicon a language. Sentences mean nothing and name nobody."""

LEXICON: dict[str, str] = {
    "en": "the show tonight we talk about music and the long road home with a guest who plays guitar on late radio "
    "every week listeners write in to say that songs bring back summer rain old streets trains and quiet mornings",
    "de": "heute sprechen wir über Musik und den langen Weg nach Hause mit einem Gast der nachts im Radio Gitarre spielt "
    "jede Woche schreiben uns Leute dass Lieder an Sommer Regen alte Straßen Züge und stille Morgen erinnern",
    "es": "esta noche hablamos de música y del largo camino a casa con una invitada que toca la guitarra en la radio "
    "cada semana los oyentes escriben que las canciones traen lluvia de verano calles viejas trenes y mañanas tranquilas",
    "fr": "ce soir nous parlons de musique et du long chemin du retour avec une invitée qui joue de la guitare à la radio "
    "chaque semaine les auditeurs écrivent que les chansons ramènent la pluie les vieilles rues les trains et le matin",
    "it": "stasera parliamo di musica e della lunga strada verso casa con una ospite che suona la chitarra alla radio "
    "ogni settimana gli ascoltatori scrivono che le canzoni riportano pioggia estate vecchie strade treni e mattine calme",
    "hi": "आज रात हम संगीत और घर के लंबे रास्ते की बात करते हैं एक मेहमान के साथ जो रेडियो पर गिटार बजाती है "
    "हर हफ्ते श्रोता लिखते हैं कि गाने बारिश पुरानी गलियाँ रेल और शांत सुबह याद दिलाते हैं",
}


def words_of(locale: str) -> tuple[str, ...]:
    """The words of the locale's language; KeyError names a language without a lexicon."""
    return tuple(LEXICON[locale.split("-")[0]].split())
