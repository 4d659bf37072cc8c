"""What speaks for a map and what against it, and the plain verdict that follows."""

from dataclasses import dataclass, replace

from core.evaluation.estimates import Estimate

HOLDS, WEAK, FAILS = "holds", "weak", "does not hold here"


@dataclass(frozen=True)
class Standards:
    """What a map is held to.

    Attributes:
        completeness: its parts may miss the whole effect by this share; beyond it there is a doubt.
        broken_completeness: beyond this share they say nothing of it.
        similarity: the rank correlation, either way, that the map of a network with random weights may have with it.
        broken_similarity: beyond this one the map shows the input and not the network.
        chance: times 1 / √(n − 1), the rank correlation that 99 % of unrelated maps of n parts stay below.
        infidelity: from here on it foretells no better than no map would.
    """

    completeness: float = 0.1
    broken_completeness: float = 0.5
    similarity: float = 0.5
    broken_similarity: float = 0.8
    chance: float = 2.58
    infidelity: float = 1.0


STANDARDS = Standards()


@dataclass(frozen=True)
class Evidence:
    """How far a map can be trusted on one product.

    Areas are the mean output while parts go (deletion) or come (insertion) in the order of their attributions, less
    the output without any part, in the output's units: a faithful map's is low for deletion and high for insertion.

    Attributes:
        method: which the map was made by.
        completeness_error: |Σ attributions − (f(x) − f(x₀))| as a share of |f(x) − f(x₀)|; None where the method
            promises no such sum.
        deletion: area while the parts go, the highest attribution first.
        deletion_random: the mean area over random orders of the same parts, and the interval of 95 % of those orders.
            A random order backwards is a random order, so deletion and insertion have one such area.
        insertion: area while the parts come, the highest attribution first.
        insertion_random: the same as `deletion_random`.
        infidelity: Yeh et al. (2019), as a share of what no map at all would have; None where not measured.
        sensitivity: largest relative change of the map when the input moves a little; None where not measured.
        randomised_similarity: |Spearman| with the map of the same network with random weights; low is good.
        agreement: Spearman's rank correlation with each other method's map.
        verdict: `holds`, `weak` or `does not hold here`.
        reasons: for the verdict, in plain sentences.
    """

    method: str
    completeness_error: float | None
    deletion: float
    deletion_random: Estimate
    insertion: float
    insertion_random: Estimate
    infidelity: float | None
    sensitivity: float | None
    randomised_similarity: float
    agreement: dict[str, float]
    verdict: str = WEAK
    reasons: tuple[str, ...] = ()


def judged(
    evidence: Evidence, n_parts: int, reach: float, least_reach: float, least: str, called: str = "answer"
) -> Evidence:
    """The evidence with its verdict.

    Args:
        evidence: as it was measured.
        n_parts: how many parts the map ranks.
        reach: between the lowest and the highest output that was met while parts were left out.
        least_reach: below this there is nothing to explain.
        least: `least_reach` as people read it.
        called: what the answer is called: `forecast`, `similarity`.
    """
    if n_parts < 2:
        return replace(evidence, verdict=WEAK, reasons=("It has a single part, so there is nothing to rank.",))
    if reach < least_reach:
        sentence = (
            f"Whatever is left out, the {called} moves by less than {least}: there is hardly anything to explain."
        )
        return replace(evidence, verdict=WEAK, reasons=(sentence,))
    by_chance = STANDARDS.chance / (n_parts - 1) ** 0.5
    against, doubts = _against(evidence, by_chance, called), _doubts(evidence, by_chance, called)
    verdict = FAILS if against else WEAK if doubts else HOLDS
    return replace(evidence, verdict=verdict, reasons=(*against, *doubts) or _for(evidence, called))


def _against(evidence: Evidence, by_chance: float, called: str) -> tuple[str, ...]:
    """What forbids to read anything from a map."""
    error = evidence.completeness_error or 0
    found = {
        f"Leaving parts out in its order lowers the {called} no more than a random order does.": (
            evidence.deletion >= evidence.deletion_random.value
        ),
        f"Putting parts in in its order raises the {called} no more than a random order does.": (
            evidence.insertion <= evidence.insertion_random.value
        ),
        _alike(evidence): evidence.randomised_similarity > max(STANDARDS.broken_similarity, by_chance),
        _missing(error): error > STANDARDS.broken_completeness,
    }
    return tuple(sentence for sentence, is_so in found.items() if is_so)


def _doubts(evidence: Evidence, by_chance: float, called: str) -> tuple[str, ...]:
    """What asks for care in reading a map."""
    error, similarity = evidence.completeness_error or 0, evidence.randomised_similarity
    least = max(STANDARDS.similarity, by_chance)
    found = {
        f"Some random orders lower the {called} as fast as its order does.": (
            evidence.deletion_random.low <= evidence.deletion < evidence.deletion_random.value
        ),
        f"Some random orders raise the {called} as fast as its order does.": (
            evidence.insertion_random.value < evidence.insertion <= evidence.insertion_random.high
        ),
        _alike(evidence): least < similarity <= max(STANDARDS.broken_similarity, by_chance),
        _missing(error): STANDARDS.completeness < error <= STANDARDS.broken_completeness,
        "It foretells what leaving many parts out does no better than no map would.": (
            (evidence.infidelity or 0) >= STANDARDS.infidelity
        ),
    }
    return tuple(sentence for sentence, is_so in found.items() if is_so)


def _alike(evidence: Evidence) -> str:
    similarity = f"{evidence.randomised_similarity:.2f}"
    return f"A network with random weights gives much the same map (rank correlation {similarity})."


def _missing(error: float) -> str:
    return f"Its parts miss the whole effect by {error:.0%}."


def _for(evidence: Evidence, called: str) -> tuple[str, ...]:
    """What speaks for a map that nothing speaks against."""
    sentences = [
        f"Leaving parts out in its order lowers the {called} faster than random orders do, and putting them in raises "
        "it faster.",
        f"A network with random weights gives another map (rank correlation {evidence.randomised_similarity:.2f}).",
    ]
    if evidence.completeness_error is not None:
        sentences.append(f"Its parts add up to the whole effect within {evidence.completeness_error:.0%}.")
    return tuple(sentences)
