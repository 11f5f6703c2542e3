"""Every address × every person: who comes there, what they read, what they change."""

import pytest

from csi.tests.support.access.identities import DECIDERS, NOBODY, WALKERS

pytestmark = pytest.mark.django_db


# Heavy answers and people's own forms, which other tests of `make test` open.
LEFT_TO_THE_AUDIT = ("RecordUpdateView", "RecordDeleteView", "admin", "journal", "monthly_report_pdf")


def few(addresses, person):
    """Of each name one that is theirs; of the records that are not, every page, which is where their text would be."""
    theirs = {one.name: one for one in reversed(addresses) if person in one.allowed}
    return [
        *theirs.values(),
        *(one for one in addresses if one.kind == "RecordDetailView" and person not in one.allowed),
    ]


@pytest.mark.slow
def test_field_staff_a_reader_and_a_stranger_read_no_more_than_is_theirs(walk):
    """The walk without the admin and without what is sent: all of it is walked under `make audit`."""
    everywhere = walk.everywhere()
    addresses = [one for one in everywhere if one.allowed is not None and one.kind not in LEFT_TO_THE_AUDIT]
    findings = list(walk.querysets("osh"))
    for address in few(addresses, "osh"):
        findings += walk.get("osh", address, "?export=csv" if address.kind == "list" else "")
    others = {one.kind: one for one in addresses}.values()
    for person in ("reader", "anonymous"):
        findings += [one for address in others for one in walk.get(person, address)]
    assert findings == []
    assert len(everywhere) > 800 and len(walk.met) > 100


@pytest.mark.audit
@pytest.mark.parametrize("person", WALKERS)
def test_nobody_comes_to_reads_or_changes_what_is_not_theirs(walk, person, record_property):
    addresses = walk.everywhere()
    findings = [] if person in NOBODY else list(walk.querysets(person))
    for address in addresses:
        findings += walk.get(person, address)
        for query in walk.questions(person, address):
            findings += walk.get(person, address, query)
            if address.kind in ("list", "concerns:similar"):
                findings += walk.get(person, address, query, headers={"HX-Request": "true"})
        findings += walk.post(person, address)
    gets, posts = (walk.figures[person, method] for method in ("GET", "POST"))
    canaries = walk.ours.canaries
    record_property(
        "figures",
        f"{len(addresses)} addresses, {gets} GET, {posts} POST, "
        f"{len(walk.met)} of {len(canaries)} canaries met, {len(findings)} findings",
    )
    assert findings == []
    assert len(addresses) > 800 and gets >= len(addresses)
    if person in DECIDERS:
        # What they read is found: the walk would see it as well where it must not be.
        unmet = {where for token, (readers, where) in canaries.items() if person in readers and token not in walk.met}
        assert unmet == set()
