"""The dialogue as pure functions: (consult, event, pathway, time) -> (consult, effects)."""
