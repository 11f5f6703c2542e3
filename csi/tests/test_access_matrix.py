"""Access matrix: no identity opens, reads or changes more than expected at any endpoint."""

import pytest

from csi.tests.support.access.identities import MANAGERS, SIGNED_OUT, TESTED_IDENTITIES

pytestmark = pytest.mark.django_db


# Slow responses, and forms that other tests of `make test` open
AUDIT_KINDS = ("RecordUpdateView", "RecordDeleteView", "admin", "table_history", "monthly_report_pdf")


def select_endpoints(endpoints, identity):
    """Return one allowed endpoint of each name, and the detail page of every hidden record."""
    allowed = {endpoint.name: endpoint for endpoint in reversed(endpoints) if identity in endpoint.allowed}
    return [
        *allowed.values(),
        *(
            endpoint
            for endpoint in endpoints
            if endpoint.kind == "RecordDetailView" and identity not in endpoint.allowed
        ),
    ]


@pytest.mark.slow
def test_field_staff_reader_and_visitor_read_no_more_than_expected(crawler):
    """A selection of endpoints without the admin and POST requests; `make audit` checks all."""
    all_endpoints = crawler.list_endpoints()
    endpoints = [
        endpoint for endpoint in all_endpoints if endpoint.allowed is not None and endpoint.kind not in AUDIT_KINDS
    ]
    findings = list(crawler.check_querysets("osh"))
    for endpoint in select_endpoints(endpoints, "osh"):
        findings += crawler.get("osh", endpoint, "?export=csv" if endpoint.kind == "list" else "")
    endpoint_by_kind = {endpoint.kind: endpoint for endpoint in endpoints}
    for identity in ("reader", "anonymous"):
        for endpoint in endpoint_by_kind.values():
            findings += crawler.get(identity, endpoint)
    assert findings == []
    assert len(all_endpoints) > 800 and len(crawler.found_canaries) > 100


@pytest.mark.audit
@pytest.mark.parametrize("identity", TESTED_IDENTITIES)
def test_no_identity_opens_reads_or_changes_more_than_expected(crawler, identity, record_property):
    endpoints = crawler.list_endpoints()
    findings = [] if identity in SIGNED_OUT else list(crawler.check_querysets(identity))
    for endpoint in endpoints:
        findings += crawler.get(identity, endpoint)
        for query in crawler.list_queries(identity, endpoint):
            findings += crawler.get(identity, endpoint, query)
            if endpoint.kind in ("list", "concerns:similar"):
                findings += crawler.get(identity, endpoint, query, headers={"HX-Request": "true"})
        findings += crawler.post(identity, endpoint)
    gets, posts = (crawler.request_counts[identity, method] for method in ("GET", "POST"))
    canaries = crawler.seed.canaries
    record_property(
        "figures",
        f"{len(endpoints)} endpoints, {gets} GET, {posts} POST, "
        f"{len(crawler.found_canaries)} of {len(canaries)} canaries found, {len(findings)} findings",
    )
    assert findings == []
    assert len(endpoints) > 800 and gets >= len(endpoints)
    if identity in MANAGERS:
        # The crawler finds all text that they may read, so it would also find text that they may not.
        missed = {
            location
            for token, (readers, location) in canaries.items()
            if identity in readers and token not in crawler.found_canaries
        }
        assert missed == set()
