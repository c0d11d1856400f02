"""From rules to a verdict.

So far: what a record's rules say before anything is known about a client.
"""

from .records import Condition, Contraindication, Sign, Verdict


def baseline(record: object) -> tuple[Verdict, Verdict] | None:
    """A record's verdict before any question is answered, and the worst that the answers could make of it.

    None for a kind of record that bars nothing by itself (a technique, a term).
    """
    if isinstance(record, Sign):
        return record.act.verdict, record.act.verdict
    if not isinstance(record, Condition | Contraindication):
        return None
    if not record.rules:
        return Verdict.NO_RULE_KNOWN, Verdict.NO_RULE_KNOWN
    sure = [rule.verdict for rule in record.rules if rule.always]
    verdict = max([Verdict.NO_BAR, *sure], key=lambda v: v.rank)
    worst = max([verdict, *(rule.verdict for rule in record.rules)], key=lambda v: v.rank)
    return verdict, worst
