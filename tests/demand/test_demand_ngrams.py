"""Character n-grams against scikit-learn's, and what the sketch keeps of them."""

from collections import Counter

import numpy as np
import torch
from sklearn.feature_extraction.text import TfidfVectorizer

from core.demand.network.ngrams import NgramSketch, character_ngrams

TITLES = [
    "오버핏 코튼 반팔 티셔츠 블랙",
    "오버핏 반팔 티셔츠",
    "와이드 슬랙스 네이비",
    "wide slacks navy",
    "와이드 슬랙스 블랙",
] * 2


def test_n_grams_are_those_of_scikit_learn() -> None:
    analyse = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4)).build_analyzer()
    title = "Overfit  cotton\tshirts 티셔츠"
    assert Counter(character_ngrams(title, (2, 3, 4))) == Counter(analyse(title))


def test_similar_titles_have_similar_sketches() -> None:
    sketch = NgramSketch(2**12, 4)
    sketch.fit(TITLES, seed=0)
    rows = torch.nn.functional.normalize(sketch(TITLES), dim=1)
    assert rows[0] @ rows[1] > rows[0] @ rows[3] + 0.3


def test_full_sketches_keep_the_angles_between_titles() -> None:
    sketch = NgramSketch(2**12, 4)
    sketch.fit(TITLES, seed=0)
    bags = sketch.matrix(TITLES).toarray()
    assert np.linalg.matrix_rank(bags) == 5
    sketch = NgramSketch(2**12, 5)
    sketch.fit(TITLES, seed=0)
    assert np.allclose(sketch(TITLES) @ sketch(TITLES).T, bags @ bags.T, atol=1e-4)


def test_an_absent_title_has_no_sketch() -> None:
    sketch = NgramSketch(64, 2, n_readings=3)
    sketch.fit(TITLES, seed=0)
    assert sketch([None, TITLES[0]]).shape == (2, 5)
    assert not sketch([None]).any()
