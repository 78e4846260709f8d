"""Words that stand nowhere else, one for each thing that may never leave the record.

They are birds, so that one that got out is known at sight and by what it stood for.
"""

from bot.playground.cast import Cast, Person

TOKEN = "1000000001:SIM-canaryKeptInItsCage0123456789abc"
SECRET = "a-secret-nightjar-of-the-door-0123456789"
ADA, BASHIR, STRANGER = 1001, 1002, 1005
LABEL = "58F L4-5 plover"
NOTE = "walks to the heronpond every day"
NOTE_EDITED = "walks to the heronpond and the egretlake"
REFUSED = "Ptarmigan Wagtail 58, tel 0660 1234567"
NUMBER = "61.0625"
CAPTION, SPOKEN_PAST, STRANGERS_WORDS = "capercaillie", "fieldfare sings", "let nuthatch in"
FORGED, UNDECODABLE, QUOTED, GROUP = "wheatear", "siskin", "goldcrest", "Dunnock ward"
QUESTION = "would a shearwater operate"
REASON = "since turnstones never do"
TALK = "as the oystercatcher said"
DECISION = "wait for the razorbill first"
STORED = "woodcock"  # in a row of the database that nobody can read

CAST = Cast(
    people=(
        Person(ADA, "Zebulonia", "Mäusebussard", "kestrel_q77", "presents cases"),
        Person(BASHIR, "Quillon", "Sandgrouse", "phalarope_q99", "gives opinions"),
        Person(STRANGER, "Xanthippe", "Avocet", "bittern_q88", "not invited", role=""),
    ),
    group_owner=ADA,
    group_title=GROUP,
)
# What is looked for: any of it, anywhere, is a leak.
CANARIES = (
    "canaryKeptInItsCage", "nightjar", "Zebulonia", "Mäusebussard", "kestrel_q77", "Xanthippe",
    "Avocet", "bittern_q88", "plover", "heronpond", "egretlake", "Ptarmigan", "Wagtail",
    "0660 1234567", NUMBER, CAPTION, "fieldfare", "nuthatch", FORGED, UNDECODABLE, QUOTED,
    "Dunnock", STORED, "shearwater", "turnstones", "oystercatcher", "razorbill",
    "Quillon", "Sandgrouse", "phalarope_q99",
    # Findings by their names in the content: a value is as telling as what somebody typed.
    "saddle", "Saddle numbness", "neuro_deficit", "Conservative", "physiotherapy",
)  # fmt: skip
