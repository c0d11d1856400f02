"""Records by where on the body they belong, or by category."""

from ..library.layers import Layers
from ..rules import Body
from ..words import folded, shortened


class NoSuchPlace(LookupError):
    """A region that the vocabulary does not have; ``nearest`` are ids of regions spelt like it."""

    def __init__(self, said: str, nearest: list[str]) -> None:
        self.said, self.nearest = said, nearest
        hint = f"; the nearest: {', '.join(nearest)}" if nearest else ""
        super().__init__(f"no region is named {shortened(said)!r}{hint}")


def at_region(layers: Layers, said: str) -> set[str]:
    """The ids of the records about a region, its parts or what it is a part of; raises NoSuchPlace."""
    region, body = _region(layers, said), Body(layers.vocabulary())
    return {record for record, other in layers.located() if body.touch(region, other)}


def _region(layers: Layers, said: str) -> str:
    places = layers.places()
    text = folded(said)
    if text in places:
        return places[text]
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    near = extract(text, list(places), scorer=OSA.distance, score_cutoff=2 if len(text) > 5 else 1, limit=5)
    found = list(dict.fromkeys(places[name] for name, _, _ in near))
    if len(found) == 1:
        return found[0]
    raise NoSuchPlace(said, found)


def in_category(layers: Layers, category: str) -> set[str]:
    """The ids of the records of a category, or group."""
    return {record for record, shelf in layers.shelved().items() if shelf == category}
