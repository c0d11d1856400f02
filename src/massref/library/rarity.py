"""How much a word tells."""

import math


def rarity(records: int, total: int) -> float:
    """How much a word tells that stands in so many of all records: the rarer, the more."""
    return math.log(1 + (total - records + 0.5) / (records + 0.5)) if records <= total else 0.1
