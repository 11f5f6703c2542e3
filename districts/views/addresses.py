"""Addresses that lead from a record's page to its panels, with what is known already filled in."""

from urllib.parse import urlencode

from csi.core.crud.views import can_add, record_url


def list_address(model, **asked):
    """The list of a model, narrowed to records: `list_address(Contact, district=district)`."""
    return _with(record_url(model, "list"), asked)


def add_address(model, user, **given):
    """The page that adds one, its fields prefilled; None where this person may not add."""
    return _with(record_url(model, "add"), given) if can_add(model, user) else None


def _with(address, records):
    pairs = {name: getattr(record, "pk", record) for name, record in records.items()}
    return f"{address}?{urlencode(pairs)}" if address and pairs else address
