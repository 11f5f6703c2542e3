"""Samples of cases for `make test`; `make audit` runs all of them."""

from collections.abc import Collection, Mapping

import pytest

PARAMETER = type(pytest.param())


def everyday_sample(cases: Collection, number: int) -> list:
    """Return the cases as parameters, of which all but `number`, evenly spaced, are marked for the audit.

    The keys of a mapping are the ids of its cases. A tuple is the arguments of one case.
    """
    named = cases.items() if isinstance(cases, Mapping) else ((None, case) for case in cases)
    chosen = {index * len(cases) // number for index in range(number)}
    return [
        build_parameter(case, name, () if index in chosen else (pytest.mark.audit,))
        for index, (name, case) in enumerate(named)
    ]


def build_parameter(case, name, marks):
    if isinstance(case, PARAMETER):
        return pytest.param(*case.values, id=case.id, marks=(*case.marks, *marks))
    return pytest.param(*(case if isinstance(case, tuple) else (case,)), id=name, marks=marks)
