"""The stored shape of who could be asked, and of a case before a team."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flows.circle import Circle, Colleague, Team
from flows.posting import Opinion, Posting


def plain(value: Any) -> Any:  # noqa: ANN401 - a value of ours as JSON values
    """Tuples as lists, instants and days as text, all the way down."""
    match value:
        case dict():
            return {name: plain(each) for name, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case date():
            return value.isoformat()
        case _:
            return value


def circle_in(stored: dict[str, Any]) -> Circle:
    """Colleagues and teams that could be asked."""
    return Circle(
        tuple(Colleague(**each) for each in stored["colleagues"]),
        tuple(Team(**each) for each in stored["teams"]),
    )


def posting_in(stored: dict[str, Any]) -> Posting:
    """A round with its opinions."""
    moments = {name: when(stored[name]) for name in ("opened", "closes", "closed", "decided")}
    return Posting(
        **{
            **stored,
            **moments,
            "team": Team(**stored["team"]),
            "opinions": tuple(_opinion_in(each) for each in stored["opinions"]),
            "wanted": tuple(stored["wanted"]),
            "news": tuple(tuple(each) for each in stored.get("news", ())),
            "reopened": tuple(stored.get("reopened", ())),
        }
    )


def _opinion_in(stored: dict[str, Any]) -> Opinion:
    at, was, by = instant(stored["at"]), tuple(stored["was"]), Colleague(**stored["by"])
    return Opinion(**{**stored, "at": at, "was": was, "by": by})


def instant(stored: str) -> datetime:
    """A moment, aware."""
    return datetime.fromisoformat(stored)


def when(stored: str | None) -> datetime | None:
    """A moment that need not be."""
    return instant(stored) if stored else None
