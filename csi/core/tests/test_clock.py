"""Results that are computed once per request."""

from csi.core.clock import as_one_request, once_per_request


def test_work_in_the_background_computes_a_result_once():
    results = iter(range(10))

    def compute():
        return once_per_request("number", lambda: next(results))

    assert [compute(), compute()] == [0, 1]
    with as_one_request():
        assert [compute(), compute()] == [2, 2]
        with as_one_request():
            assert compute() == 2
        assert compute() == 2
    # The next piece of work computes it anew.
    with as_one_request():
        assert compute() == 3
    assert compute() == 4
