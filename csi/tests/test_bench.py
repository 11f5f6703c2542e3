"""Ratios of the benchmark."""

import pytest

from csi.tests.support.bench.measure import Measurement, Ratio
from csi.tests.support.bench.targets import Result


def build_ratio(*pairs):
    return Ratio([tuple(Measurement(cpu, 2 * cpu, 0) for cpu in pair) for pair in pairs])


def test_ratio_is_the_median_of_its_pairs():
    ratio = build_ratio((2, 1), (9, 1), (3, 1))
    assert (ratio.median, ratio.values[0], ratio.values[-1], ratio.wall_median) == (3, 2, 9, 3)
    assert not ratio.is_void


@pytest.mark.parametrize(("denominator", "status"), [(2.9, "met"), (3, "void: the machine was busy")])
def test_ratio_is_void_if_its_denominator_varies(denominator, status):
    ratio = build_ratio((1, 1), (1, denominator))
    assert Result.from_ratio("list", "list", ratio, limit=5).status == status


@pytest.mark.parametrize(("value", "status"), [(4.0, "met"), (4.1, "missed")])
def test_target_is_met_up_to_its_limit(value, status):
    assert Result("insert", "insert", value, 4).status == status
