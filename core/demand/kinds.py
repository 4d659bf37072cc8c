"""Which kinds of garment belong to a category: those that a model met in it, or that a catalogue lists in it."""

from core.catalogue import Catalogue
from core.demand.predict import Forecaster


def kinds_of(category: str | None, model: Forecaster, catalogue: Catalogue) -> tuple[str, ...]:
    """The kinds of a category that say something to the model, in the model's order; none for no category.

    A kind belongs to a category where the model learned from a product that is listed so, or where the catalogue lists
    one so. A kind that the model never met is left out: it would change no forecast.
    """
    if category not in model.categories:
        return ()
    shares = model.network.kind_scale.shares[model.categories.index(category)].tolist()
    frame = catalogue.frame
    listed = set(frame.loc[frame["category"] == category, "subcategory"].dropna())
    return tuple(kind for kind, share in zip(model.kinds, shares, strict=True) if share > 0 or kind in listed)
