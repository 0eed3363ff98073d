"""The figures of mastery mean what they say, and what is claimed of it holds on a sample."""

import pytest

from benchmarks.case_mastery import LEARNERS, averaged, covered, tracked
from benchmarks.judging import auc, judge, log_loss, reliability
from benchmarks.learners import KINDS, learners


def test_ranking_by_hand() -> None:
    assert auc([(0.1, False), (0.9, True)]) == 1
    assert auc([(0.9, False), (0.1, True)]) == 0
    assert auc([(0.5, False), (0.5, True), (0.5, True)]) == 0.5
    assert auc([(0.2, False), (0.6, True), (0.8, False), (0.9, True)]) == 0.75


def test_surprise_by_hand() -> None:
    assert log_loss([(0.5, True), (0.5, False)]) == pytest.approx(0.6931, abs=1e-4)
    assert log_loss([(1.0, True)]) < 1e-6 < 20 < log_loss([(0.0, True)])


def test_calibration_by_hand() -> None:
    told = judge([(0.25, True), (0.25, False), (0.75, True), (0.75, True)])
    assert told["ece"] == pytest.approx(0.25)
    assert [row["observed"] for row in reliability([(0.05, False), (1.0, True)])] == [0, 1]


def test_the_same_seed_makes_the_same_learners() -> None:
    assert learners("tracing", 3, 1) == learners("tracing", 3, 1) != learners("tracing", 3, 2)


@pytest.mark.parametrize("kind", KINDS)
def test_mastery_beats_a_running_average_and_can_be_believed(kind: str) -> None:
    tested = learners(kind, LEARNERS // 5, 3)
    ours = judge([pair for each in tested for pair in tracked(each)])
    average = judge([pair for each in tested for pair in averaged(each)])
    assert ours["auc"] > average["auc"] and ours["log_loss"] < 0.95 * average["log_loss"]
    assert ours["ece"] < 0.05 < average["ece"]


def test_eight_in_ten_lie_within_the_uncertainty_that_is_told() -> None:
    assert covered(learners("tracing", LEARNERS // 5, 3))["covered"] >= 0.8
