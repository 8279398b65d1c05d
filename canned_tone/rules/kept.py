"""Which findings stand beside each other: of those that overlap in a family only the gravest."""

from canned_tone.result import SEVERITIES, Finding

_MOST_FINDINGS = 200


def kept(found: list[Finding]) -> tuple[Finding, ...]:
    """Sorted by start; of those that overlap in a family the gravest, then the longest; at most 200."""
    if len(found) < 2:
        return tuple(found)
    kept: dict[str, list[Finding]] = {}
    for finding in sorted(found, key=lambda one: (one.start, one.end, one.id)):
        others = kept.setdefault(finding.family, [])
        if others and (finding.start < others[-1].end or finding.start == others[-1].start):
            others[-1] = min(others[-1], finding, key=_weight)
        else:
            others.append(finding)
    together = sorted((one for family in kept.values() for one in family), key=_weight)[:_MOST_FINDINGS]
    return tuple(sorted(together, key=lambda one: (one.start, one.end, one.id)))


def _weight(finding: Finding) -> tuple[int, int, int, str]:
    return SEVERITIES.index(finding.severity), finding.start - finding.end, finding.start, finding.id
