"""The record refuses to be rewritten, whoever holds the connection."""

from typing import Final

_REFUSE: Final = (
    "CREATE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'event is append-only'; END $$"
)
_ON_CHANGE: Final = (
    "CREATE TRIGGER event_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON event "
    "FOR EACH STATEMENT EXECUTE FUNCTION event_is_append_only()"
)

# By dialect: what makes the table `event` so, once it is there.
APPEND_ONLY: Final = {
    "sqlite": tuple(
        f"CREATE TRIGGER event_refuses_{verb} BEFORE {verb.upper()} ON event "
        "BEGIN SELECT RAISE(ABORT, 'event is append-only'); END"
        for verb in ("update", "delete")
    ),
    "postgresql": (_REFUSE, _ON_CHANGE),
}
