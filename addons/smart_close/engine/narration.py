"""What a language model may say about a close: words around places that the scan fills in.

The model is told to write no number: it writes ``[blocking]``, and what stands there is the
scan's. A text with a figure or a word for a number of its own, or with an unknown place, is not
shown. So a model that errs or lies cannot bring a wrong figure before anybody's eyes.
"""

import re

#: Labels of the findings that are spoken of, the one to put right first at the beginning.
LABELS = "ABCDE"
_PLACE = re.compile(r"\[([^\[\]]*)\]")
_WORD = re.compile(r"[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*")

#: Language -> words for numbers that a text in it may not contain. What is written as one word
#: (``twenty-three``, ``dreiundzwanzig``) is found by its parts. Articles are no numbers here.
NUMBER_WORDS = {
    "English": "zero one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy "
    "eighty ninety hundred hundreds thousand thousands million millions billion dozen dozens half "
    "double triple twice thrice nothing none no",
    "Dutch": "nul één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien "
    "vijftien zestien zeventien achttien negentien twintig dertig veertig vijftig zestig zeventig "
    "tachtig negentig honderd duizend miljoen miljard dozijn half helft dubbel niets geen",
    "German": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn "
    "vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig "
    "siebzig achtzig neunzig hundert tausend million millionen milliarde dutzend halb hälfte "
    "doppelt nichts kein keine keiner",
    "French": "zéro deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze "
    "quinze seize vingt trente quarante cinquante soixante septante huitante nonante cent cents "
    "mille million millions milliard douzaine demi moitié double triple rien aucun aucune",
    "Spanish": "cero dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
    "quince dieciséis diecisiete dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta "
    "setenta ochenta noventa cien ciento mil millón millones docena medio mitad doble triple nada "
    "ninguno ninguna",
}
#: Languages that put numbers together in one word, from this many letters of a part on.
_JOINED, _PART = {"Dutch", "German"}, 4


def places(text) -> list[str]:
    """Names between brackets.

    >>> places("[blocking] of [findings] block")
    ['blocking', 'findings']
    """
    return _PLACE.findall(text)


def problems(text, known, language="English") -> list[str]:
    """What keeps a text from being shown: numbers of its own, and places that nobody fills in.

    :param known: names of places

    >>> problems("[blocking] findings, 3 of them urgent, two old", {"blocking"})
    ['3', 'two']
    """
    wrong = [f"[{name}]" for name in places(text) if name not in known]
    rest = _PLACE.sub(" ", text)
    # also figures of other scripts, fractions, and superscripts
    wrong += re.findall(r"\S*[^\W\D]\S*|\d+", rest) or [c for c in rest if c.isnumeric()]
    wrong += [c for c in rest if c in "[]"]
    return wrong + _number_words(rest, language)


def _number_words(text, language):
    banned = set(NUMBER_WORDS[language].split())
    found = []
    for word in _WORD.findall(text.lower()):
        parts = re.split(r"[-'\u2019]", word)
        joined = language in _JOINED and any(
            part in word and _is_made_of(word, banned) for part in banned if len(part) >= _PART
        )
        if joined or banned & {word, *parts}:
            found.append(word)
    return found


def _is_made_of(word, parts):
    """Whether a word consists of words for numbers only, joined by and.

    >>> _is_made_of("dreiundzwanzig", {"drei", "zwanzig"}), _is_made_of("achtung", {"acht"})
    (True, False)
    """
    if not word:
        return True
    joints = (*parts, "und", "en", "ein", "een", "\u00ebn")
    return any(word.startswith(part) and _is_made_of(word[len(part) :], parts) for part in joints)


def filled(text, values) -> str:
    """The text with the scan's values in its places.

    >>> filled("[blocking] of [findings] block", {"blocking": "2", "findings": "9"})
    '2 of 9 block'
    """
    return _PLACE.sub(lambda match: values[match.group(1)], text)
