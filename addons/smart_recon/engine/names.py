"""Who is behind a payment: names of partners found in noisy memos, with a strength from 0 to 1."""

import math
from bisect import bisect_left
from collections import defaultdict

from rapidfuzz.distance import OSA

from .text import plain

#: Legal forms and little words: they tell nobody apart.
_EMPTY = frozenset(
    """AB AG AND APS AS ASA BV BVBA CIE CO COMPANY CORP CORPORATION CV DAS DE DEN DER DI DIE DU EG
    EK ET EV FILS GBR GMBH INC INCORPORATED KFT KG KGAA LA LAS LE LES LIMITED LLC LLP LOS LTD LTDA
    MBH NV OF OG OHG OY OYJ PLC PTE PTY PVT SA SARL SAS SC SE SL SLU SNC SOC SP SPA SPRL SRL SRO
    THE UG UND VAN VOF VON ZOO Z O B V S P A R L G M H""".split()  # noqa: SIM905
)
#: Letters that a name must show where words are not separated; of Chinese or Japanese ones, fewer.
_SHORTEST_START, _SHORTEST_SIGNS = 8, 4
#: Chinese, Japanese and Korean signs begin here.
_FIRST_SIGN = "\u2e80"
#: A word that so many names share adds to names found by rarer words, or finds none.
_COMMON, _VERY_COMMON = 12, 60
#: Weaker beliefs are none.
_LEAST = 0.4
_LAST_SIGN = "\U0010ffff"


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name that tell it apart, umlauts written either way made equal.

    >>> name_words("Müller & Söhne GmbH"), name_words("MUELLER UND SOEHNE")
    (('MULLER', 'SOHNE'), ('MULLER', 'SOHNE'))
    """
    cleaned = plain(name.replace(".", "").replace("'", ""))
    words = ("".join(c if c.isalnum() else " " for c in cleaned)).split()
    kept = tuple(fold(word) for word in words if word not in _EMPTY)
    return kept or tuple(fold(word) for word in words)


def fold(word: str) -> str:
    """AE, OE and UE as one letter, as umlauts are written in banks.

    >>> fold("GROESSE")
    'GROSSE'
    """
    return word.replace("AE", "A").replace("OE", "O").replace("UE", "U")


class Names:
    """Index of the partners' names and aliases; call ``close`` after the last ``add``."""

    def __init__(self):
        self.names: list[tuple[int, tuple[str, ...]]] = []
        self._seen = set()
        self._by_word = defaultdict(list)
        self._by_start = defaultdict(set)
        self._by_squeezed = defaultdict(list)
        self._sizes = defaultdict(set)
        self._squeezed: list[str] = []
        self._weight: dict[str, float] = {}
        self._total: list[float] = []

    def add(self, partner_id: int, name: str):
        words = name_words(name)
        if not words or (partner_id, words) in self._seen:
            return
        self._seen.add((partner_id, words))
        position = len(self.names)
        self.names.append((partner_id, words))
        for word in set(words):
            self._by_word[word].append(position)
            self._by_start[word[:4]].add(word)
        squeezed = "".join(words)
        head = _head(squeezed)
        if head:
            self._by_squeezed[squeezed].append(position)
            self._sizes[head].add(len(squeezed))

    def close(self):
        """Weigh the words: rare ones tell more."""
        count = len(self.names)
        self._weight = {w: math.log(1 + count / len(at)) for w, at in self._by_word.items()}
        self._total = [sum(self._weight[w] for w in set(words)) for _, words in self.names]
        self._squeezed = sorted(self._by_squeezed)
        self._at = {word: frozenset(at) for word, at in self._by_word.items() if len(at) > _COMMON}

    def find(self, scan) -> dict[int, float]:
        """Partners whose names a memo seems to hold, with strengths; at most eight."""
        seen = self._seen_words([fold(run) for run, _ in scan.runs])
        total = self._total
        strengths = [(position, weight / total[position]) for position, weight in seen.items()]
        strengths += self._glued(*_folded(scan)).items()
        found: dict[int, float] = {}
        for position, strength in strengths:
            if strength >= _LEAST:
                partner_id = self.names[position][0]
                if strength > found.get(partner_id, 0):
                    found[partner_id] = min(1.0, strength)
        best = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
        return dict(best[:8])

    def _seen_words(self, memo_words) -> dict[int, float]:
        """Name -> weight of its words that the memo holds."""
        matched = self._matched_words(memo_words)
        weights: dict[int, float] = {}
        rare_first = sorted(matched, key=lambda word: (len(self._by_word[word]), word))
        for word in rare_first:
            positions = self._by_word[word]
            common = len(positions) > (_COMMON if weights else _VERY_COMMON)
            if common and weights:
                known = self._at.get(word, positions)
                positions = [position for position in weights if position in known]
            elif common:
                continue
            for position in positions:
                weight = self._weight[word] * matched[word]
                weights[position] = weights.get(position, 0.0) + weight
        return weights

    def _matched_words(self, memo_words) -> dict[str, float]:
        """Words of names that the memo holds, exactly or with one typing error."""
        matched: dict[str, float] = {}
        for word in set(memo_words):
            if word in self._by_word:
                matched[word] = 1.0
            elif len(word) >= 6:
                for known in self._by_start.get(word[:4], ()):
                    likeness = _likeness(word, known)
                    if likeness > matched.get(known, 0):
                        matched[known] = likeness
        return matched

    def _glued(self, text, starts) -> dict[int, float]:
        """Names that stand in the memo without regard to spaces, with how much of them does.

        A name may be cut where a word of the memo ends; one that goes on differently is another.
        """
        found: dict[int, float] = {}
        sizes = (_SHORTEST_START,) if text.isascii() else (_SHORTEST_START, _SHORTEST_SIGNS)
        for n in sizes:
            for start in range(len(text) - n + 1):
                lengths = self._sizes.get(text[start : start + n])
                if lengths and n == len(_head(text[start : start + _SHORTEST_START])):
                    self._note_whole(text, start, lengths, found)
                    self._note_begun(text, start, n, starts, found)
        return found

    def _note_whole(self, text, start, lengths, found):
        for size in lengths:
            for position in self._by_squeezed.get(text[start : start + size], ()):
                found[position] = 1.0

    def _note_begun(self, text, start, shortest, starts, found):
        """Names with which a text begins up to the end of a word; of very many, none."""
        for end in range(start + shortest, len(text) + 1):
            if end not in starts and not text[end].isdigit():
                continue
            begun = text[start:end]
            first = bisect_left(self._squeezed, begun)
            last = bisect_left(self._squeezed, begun + _LAST_SIGN)
            if first == last:
                return
            if last - first > _VERY_COMMON:
                continue
            for name in self._squeezed[first:last]:
                share = len(begun) / len(name)
                for position in self._by_squeezed[name] if share >= _LEAST else ():
                    found[position] = max(share, found.get(position, 0.0))


def _head(name: str) -> str:
    """The beginning of a name that is looked for, "" if the name is too short."""
    size = _SHORTEST_SIGNS if name[:1] >= _FIRST_SIGN else _SHORTEST_START
    return name[:size] if len(name) >= size else ""


def _likeness(word, known) -> float:
    """1 for equal, less for one typing error in a long word, 0 else."""
    if len(known) >= 6 and OSA.distance(word, known, score_cutoff=1) <= 1:
        return 0.85
    return 0.0


def _folded(scan) -> tuple[str, set[int]]:
    """The memo with umlauts made equal, and where its words begin."""
    pieces, starts, position = [], set(), 0
    for run, _ in scan.runs:
        run = fold(run)
        starts.add(position)
        pieces.append(run)
        position += len(run)
    starts.add(position)
    return "".join(pieces), starts
