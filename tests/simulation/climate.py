"""How bad a run is, and where it begins: drawn from its seed."""

from dataclasses import dataclass
from random import Random

from tests.simulation.incidents import CHANCES
from tests.simulation.network import Weather
from tests.simulation.people import CALM, Manners

PERSONS = (1001, 1002, 1003, *range(1011, 1020))
ZONES = ("Europe/Madrid", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
USUAL = {"flood": 0.015, "broken": 0.02, "reset": 0.02, "unanswered": 0.02, "slow": 0.004}


@dataclass(frozen=True)
class Climate:
    """How bad a run is, drawn from its seed: some are rough in one way and calm in another.

    `crash`: the chance at each point; `disk`: at each commit; `acts`: what each person may do.
    """

    people: int
    acts: int
    crash: float
    disk: float
    weather: Weather
    manners: Manners
    zone: str
    incidents: frozenset[str] = frozenset()
    chapter: str = ""  # "": from the beginning
    pauses: tuple[float, ...] = (0.3, 0.3, 1.0, 5.0, 20.0)  # how long it is away after a crash

    @classmethod
    def of(cls, chance: Random) -> "Climate":
        # Each fault by itself: what one of them does alone is hidden where everything fails.
        odds = {name: usual * chance.choice((0, 0, 0.5, 1, 2, 8)) for name, usual in USUAL.items()}
        chapter = chance.choice(("", "", *CHAPTERS))
        people = 2 if chapter else chance.choice((1, 2, 2, 3))
        return cls(
            people=people,
            acts=chance.choice((*(6, 10, 16) * 8, 40)) // people,
            crash=chance.choice((0.0, 0.002, 0.005, 0.015)),
            disk=chance.choice((0.0, 0.02, 0.1)),
            weather=Weather(**odds),
            manners=chance.choice((CALM, Manners(), Manners(), Manners(double=0.4, both=0.2))),
            zone=CHAPTERS[chapter].zone if chapter else chance.choice(ZONES),
            incidents=frozenset(n for n, odds in CHANCES.items() if chance.random() < odds),
            chapter=chapter,
        )


def _prelude(acts: int, zone: str) -> Climate:
    return Climate(2, acts, 0.0, 0.0, Weather(), CALM, zone)


# Taken in calm, each once for all runs of this process.
CHAPTERS = {
    "midway": _prelude(12, ZONES[0]),
    "before the advice": _prelude(21, ZONES[1]),
    "waiting in India": _prelude(80, ZONES[2]),
    "followed elsewhere": _prelude(80, ZONES[3]),
}
