"""Nearest neighbours against a plain second derivation."""

import numpy as np

from core.encoders.neighbours import Neighbours, unit


def test_search_finds_what_a_full_comparison_finds() -> None:
    random = np.random.default_rng(0)
    vectors, queries = random.normal(size=(40, 6)).astype(np.float32), random.normal(size=(5, 6)).astype(np.float32)
    similarities, positions = Neighbours.of(vectors).search(queries, 3)
    cosines = np.array([[q @ v / np.linalg.norm(q) / np.linalg.norm(v) for v in vectors] for q in queries])
    assert positions.tolist() == (-cosines).argsort(1)[:, :3].tolist()
    assert np.allclose(similarities, -np.sort(-cosines, 1)[:, :3], atol=1e-6)


def test_length_does_not_matter_and_a_zero_vector_is_like_nothing() -> None:
    vectors = np.array([[10, 0], [0, 0.1], [0, 0]], np.float32)
    similarities, positions = Neighbours.of(vectors).search(np.array([[0, 3]], np.float32), 5)
    assert positions.shape == (1, 3), "never more neighbours than vectors"
    assert positions[0, 0] == 1
    assert similarities[0].tolist() == [1, 0, 0]
    assert unit(np.zeros((1, 2), np.float32)).tolist() == [[0, 0]]
