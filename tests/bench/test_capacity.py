"""The arithmetic of the capacity page: what holds a crowd back, and what it costs."""

from dataclasses import replace

import pytest

from tests.bench.capacity_figures import Crowd, Run, beside, foretell

IDLE = Run(
    bots=1, people=8, think=1.0, acts=0, seconds=20.0, slowest=0.0, quickest=0.0, p50=0.0, p99=0.0,
    programs=0.006, server=0.002, counterpart=0.0, others=0.0, connections=6, commits=6.0,
    flushes=0.0, megabytes=100.0, server_megabytes=50.0, load=0.1,
)  # fmt: skip
ONE = replace(
    IDLE, acts=400, seconds=40.0, p50=0.04, programs=0.106, server=0.042, counterpart=0.01,
    commits=206.0, flushes=40.0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("crowd", "cores", "bound", "rate"),
    [
        (Crowd(50, 4, 4.96), 2.0, "people", 40.0),  # 200 people, one act in 5 s each
        (Crowd(2, 4, 0.0), 2.0, "chats", 8.0),  # one a second in each of 8 chats
        (Crowd(2, 30, 0.0), 2.0, "pace", 25.0),  # 25 sends a second a bot, two for each act
        (Crowd(50, 30, 0.0), 2.0, "processors", 106.7),  # (2 - 50 * 0.008) / 0.015
    ],
)
def test_the_narrowest_of_the_limits_holds(
    crowd: Crowd, cores: float, bound: str, rate: float
) -> None:
    found = foretell(IDLE, ONE, crowd, cores)
    assert found.bound == bound
    assert found.rate == pytest.approx(rate, rel=0.001)
    assert found.a_bot * crowd.bots == pytest.approx(found.rate)


def test_each_bot_costs_its_rest_and_each_act_what_it_adds() -> None:
    found = foretell(IDLE, ONE, Crowd(50, 4, 4.96), 2.0)
    assert found.programs == pytest.approx(50 * 0.006 + 40 * 0.01)
    assert found.server == pytest.approx(50 * 0.002 + 40 * 0.004)
    assert found.commits == pytest.approx(50 * 6 + 40 * 20)
    assert found.flushes == pytest.approx(40 * 4)
    assert (found.connections, found.megabytes) == (300, 5000.0)
    # Half of the machine is busy: (0.4 + 40 * 0.015) / 2, so an act waits twice as long.
    assert found.p50 == pytest.approx(0.08, rel=0.01)


def test_who_is_held_back_waits_for_their_turn_among_all() -> None:
    assert foretell(IDLE, ONE, Crowd(1, 30, 0.0), 2.0).p50 == pytest.approx(30 / 12.5)


def test_a_machine_that_cannot_even_hold_them_at_rest_is_said_to_be_too_small() -> None:
    with pytest.raises(ValueError, match="too small"):
        foretell(IDLE, ONE, Crowd(300, 1, 1.0), 2.0)


def test_the_prediction_stands_beside_what_came() -> None:
    table = beside(foretell(IDLE, ONE, Crowd(1, 8, 0.96), 2.0), ONE)
    assert "| updates/s in all | 8.0 | 10.0 |" in table
    assert "| tap to card, p50 ms | 43 | 40 |" in table  # 1 / (1 - 0.064) of what it was alone
