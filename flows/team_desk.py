"""What is said about teams where no case is meant."""

from __future__ import annotations

from flows.desk import KEY
from flows.screen import Choice, Line, Screen
from flows.text import t

CONSULT = "consult"  # what a link from a group says in private: begin a case
NO_TEAM = t(
    "This group is no team yet: a lead links it by sending me /team in private, if they lead this "
    "group as well."
)
NOT_HERE = t(
    "I don't know that round here: its card is in the group of the team that is asked. Nothing was "
    "saved."
)
NAMES_SOMEBODY = t(
    "That reply seems to name somebody: please delete it. I have kept its author and time, and "
    "none of its words."
)


def prepares(called: str, *, is_team: bool) -> Screen:
    """To a group: somebody prepares a case for it. Findings are asked in private only."""
    private = Line(t("Findings are entered in private."), "hint")
    link = Choice(t("Continue in private"), CONSULT, link=f"start={CONSULT}")
    if not is_team:
        return Screen(KEY, (Line(NO_TEAM), private), ((link,),))
    said = (
        t("{name} prepares a case for this team.", name=called)
        if called
        else t("A case is being prepared for this team.")
    )
    return Screen(KEY, (Line(said), private), ((link,),))
