"""The learned classifier of texts: vendors' names and lines' words, for what memory cannot know.

Trained in about a second from distinct texts of the past; it is kept as these texts, so that
nothing has to be unpickled.
"""

from collections import Counter

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.naive_bayes import MultinomialNB

from .category_memory import Line, plain

#: Distinct texts that are learned at most, the latest ones.
MOST = 20_000
#: Labels that it names for a text.
NAMED = 6
_SMOOTHING = 0.02
_VECTORS = HashingVectorizer(
    analyzer="char_wb", ngram_range=(2, 4), n_features=2**14, alternate_sign=False, norm="l2"
)


def words(line: Line) -> str:
    """The text that a line is known by: its vendor, what it says, and who pays."""
    unit = plain(f"{line.unit} {line.source}").replace(" ", "")
    return f"{plain(line.name)} {plain(line.text)} unit{unit}"


class TextModel:
    """Which labels a text speaks for.

    :param texts: rows of text, label and how often
    """

    def __init__(self, texts=()):
        self.texts = list(texts)[-MOST:]
        self._cache = {}
        self._model = None
        if len({label for _text, label, _count in self.texts}) > 1:
            self._fit()

    @classmethod
    def learned(cls, history):
        """A model of booked lines, given as pairs of line and label."""
        counts = Counter()
        for line, label in history:
            key = (words(line), label)
            counts[key] = counts.pop(key, 0) + 1  # the latest come last
        return cls([text, label, count] for (text, label), count in counts.items())

    def _fit(self):
        texts, labels, counts = zip(*self.texts, strict=True)
        weights = np.sqrt(np.array(counts, dtype=float))
        self._model = MultinomialNB(alpha=_SMOOTHING)
        self._model.fit(_VECTORS.transform(texts), labels, sample_weight=weights)

    def chances(self, line: Line) -> dict:
        """The likeliest labels of a line and how the classifier weighs them; uncalibrated."""
        if self._model is None:
            return {}
        text = words(line)
        if text not in self._cache:
            shares = self._model.predict_proba(_VECTORS.transform([text]))[0]
            best = np.argsort(-shares)[:NAMED]
            classes = self._model.classes_.tolist()
            self._cache[text] = {classes[place]: float(shares[place]) for place in best}
        return self._cache[text]
