"""Probabilities of the Poisson distribution, by which unusual counts are judged."""

import math

# The probability below which a count is unusual. docs/managers.md gives the false alarms of this and other thresholds.
THRESHOLD = 0.001
# A rise is judged as if at least this number was expected, so that two or three records are no warning.
MINIMUM_EXPECTED = 1.0


def get_probability_of_at_least(count: int, expected: float) -> float:
    """Return the probability of `count` or more events if `expected` are usual."""
    below = sum(math.exp(-expected + number * math.log(expected) - math.lgamma(number + 1)) for number in range(count))
    return max(0.0, 1.0 - below)


def is_unusually_high(count: int, expected: float, threshold: float = THRESHOLD) -> bool:
    return get_probability_of_at_least(count, max(expected, MINIMUM_EXPECTED)) < threshold


def is_unusually_absent(expected: float, threshold: float = THRESHOLD) -> bool:
    """Return whether it is unusual that nothing was recorded, where `expected` are usual."""
    return math.exp(-expected) < threshold
