"""Which scripts a title's letters are of, and which language its words are of, as far as a few words tell."""

import re
import unicodedata
from collections import Counter
from functools import cache

SCRIPTS = (
    "Latin", "Hangul", "Han", "Kana", "Cyrillic", "Greek", "Arabic", "Hebrew", "Thai", "Devanagari", "Bengali",
    "Tamil", "Telugu", "Georgian", "Armenian", "Khmer", "Lao", "Myanmar", "Ethiopic", "other",
)  # fmt: skip
_BY_FIRST_WORD = {"CJK": "Han", "HIRAGANA": "Kana", "KATAKANA": "Kana", "KATAKANA-HIRAGANA": "Kana"}

# Words that shops use and that the other languages here do not have. Detectors made for sentences (lingua, py3langid)
# take titles full of brands and colours for English, or are not sure: measured, they told far fewer shoe titles.
_WORDS = {
    "Vietnamese": "áo quần nam nữ thun giày dép sơ mi khoác kiểu trơn màu và cho",
    "French": "pour homme femme chaussures chaussure avec sans noir blanc et fille garçon enfant gris rouge",
    "German": "für herren damen schuhe schuh mit ohne schwarz weiß und kinder grau jungen mädchen größe",
    "Italian": "uomo donna scarpe scarpa nero bianco grigio bambino bambina pelle rosso calcio della",
    "Spanish": "hombre mujer zapatillas zapatos negro blanco gris niño niña azul rojo para deportivas",
    "Portuguese": "homem mulher tênis sapato preto branco cinza menino menina masculino feminino com sapatilhas",
    "Dutch": "heren dames schoenen voor zwart wit en kinderen grijs jongens meisjes rood",
    "Polish": "buty damskie męskie dla czarne białe sportowe dziecięce szare",
    "Swedish": "herr dam skor svart vit och barn med grå",
    "Indonesian": "baju pria wanita sepatu celana untuk anak kaos hitam putih lengan panjang pendek",
    "English": "for men mens men's women womens women's with and the",
}
LANGUAGES = tuple(_WORDS)
MIN_WORDS = 2

_LANGUAGE_OF = {word: language for language, words in _WORDS.items() for word in words.split()}


def script_shares(title: str) -> dict[str, float]:
    """The share of a title's letters that each script has; empty without letters."""
    letters = [letter for letter in unicodedata.normalize("NFKC", title) if letter.isalpha()]
    return {script: n / len(letters) for script, n in Counter(map(_script_of, letters)).items()}


def language_of(title: str) -> str | None:
    """The language of at least two of a title's words, if no other has as many."""
    words = re.findall(r"[^\W\d_]+(?:'s)?", title.lower())
    counts = Counter(_LANGUAGE_OF[word] for word in words if word in _LANGUAGE_OF).most_common(2)
    if not counts or counts[0][1] < MIN_WORDS or (len(counts) > 1 and counts[1][1] == counts[0][1]):
        return None
    return counts[0][0]


@cache
def _script_of(letter: str) -> str:
    first = unicodedata.name(letter, "other").split()[0]
    script = _BY_FIRST_WORD.get(first, first.title())
    return script if script in SCRIPTS else "other"
