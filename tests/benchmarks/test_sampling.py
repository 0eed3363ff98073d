import random
from statistics import median

import numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.sampling import interval, percentile, ratio_interval, summarise

SECONDS = st.lists(st.floats(0.001, 100), min_size=1, max_size=40)


@settings(deadline=None)
@given(SECONDS, st.floats(0, 1))
def test_a_percentile_is_the_one_that_numpy_computes(samples: list[float], share: float) -> None:
    assert abs(percentile(samples, share) - numpy.percentile(samples, share * 100)) < 1e-9


def test_the_interval_holds_the_true_median_about_as_often_as_it_says() -> None:
    chance = random.Random(7)
    drawn = [interval([chance.lognormvariate(0, 0.5) for _ in range(25)]) for _ in range(60)]
    held = sum(low <= 1.0 <= high for low, high in drawn)  # the median of this distribution is 1
    assert 52 <= held <= 60


def test_an_interval_of_a_ratio_holds_it() -> None:
    chance = random.Random(3)
    ones, others = ([chance.gauss(middle, 0.1) for _ in range(30)] for middle in (3.0, 2.0))
    low, high = ratio_interval(ones, others)
    assert low < 1.5 < high
    assert high - low < 0.2


def test_a_summary_says_how_many_samples_it_is_of() -> None:
    told = summarise([1.0, 2.0, 3.0, 10.0])
    assert (told["n"], told["max"], told["p50"]) == (4, 10.0, median([1.0, 2.0, 3.0, 10.0]))


def test_nothing_measured_is_not_zero() -> None:
    assert summarise([]) == {}
