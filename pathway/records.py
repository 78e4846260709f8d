"""What every part of a pathway's content is made of: a frozen record, and how long words may be."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=40)]
Short = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,6}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=240, strip_whitespace=True)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=28)]
Noun = Annotated[str, StringConstraints(min_length=1, max_length=24)]
Headline = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Bullet = Annotated[str, StringConstraints(min_length=1, max_length=70)]


class Record(BaseModel):
    """Frozen, and closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")
