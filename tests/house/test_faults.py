"""Every fault has a test that proves something, and the table in the README is of these tests."""

from tests.faults import FAILS, FAULTS, README, UNKNOWN, marked, told


def test_every_fault_is_proved_by_a_test_that_there_is() -> None:
    proofs = marked()
    assert {proof.fault for proof in proofs} == FAULTS.keys()
    assert [proof for proof in proofs if not proof.n[:1].isdigit()] == [], "n is a number of tries"


def test_the_table_is_of_these_tests_and_numbers() -> None:
    """`python -m tests.faults` writes it; with names of faults, it runs the tests of these only."""
    assert told() == marked()


def test_the_table_says_of_each_that_it_held() -> None:
    assert [proof for proof in told() if proof.result in {FAILS, UNKNOWN}] == []
    rows = [line for line in README.read_text(encoding="utf-8").splitlines() if line[:3] == "| F"]
    assert len(rows) == len(told())
