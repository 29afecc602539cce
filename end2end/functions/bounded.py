"""Numbers, texts and lists with bounds, said by annotated-types and by pydantic."""

from typing import Dict, List, Optional

import sieve
from annotated_types import Ge, Gt, Interval, Le, Len, MultipleOf
from pydantic import BaseModel, Field
from received import received
from typing_extensions import Annotated

PACKAGES = ["pydantic>=2", "annotated-types", "typing-extensions"]


@sieve.function(
    name="adjust-image",
    python_packages=PACKAGES,
    metadata=sieve.Metadata(title="Adjust an image", tags=["Controls"]),
)
def adjust_image(
    brightness: Annotated[int, Ge(0), Le(100)] = 50,
    gain: Annotated[float, Interval(ge=0, le=1), MultipleOf(0.05)] = 0.5,
    copies: Annotated[int, Ge(1)] = 1,
    exposure: Annotated[Optional[float], Gt(0)] = None,
    width: Annotated[int, MultipleOf(8), Interval(gt=0, le=4096)] = 640,
    caption: Annotated[str, Len(1, 80)] = "Untitled",
    code: Annotated[str, Field(pattern=r"^[A-Z]{2}-\d{3}$", description="Two letters, a dash, three digits")] = "AB-123",
    weights: Annotated[List[Annotated[float, Interval(ge=-1, le=1)]], Len(3, 9)] = [0.0, 1.0, 0.0],
    angle: Annotated[float, "Degrees, clockwise", Interval(ge=-180, lt=180)] = 0.0,
):
    """Sliders, steps, lengths and patterns.

    :param brightness: In percent
    :param gain: In steps of a twentieth
    :param copies: One at least
    :param exposure: Seconds; more than none
    :param width: Pixels, in eights
    :param caption: Up to 80 characters
    :param weights: Three to nine of them
    """
    return received(
        brightness=brightness,
        gain=gain,
        copies=copies,
        exposure=exposure,
        width=width,
        caption=caption,
        code=code,
        weights=weights,
        angle=angle,
    )


class Limits(BaseModel):
    """What may be used."""

    most_tokens: int = Field(256, ge=1, le=4096, alias="maxTokens", description="Words and parts of words")
    temperature: float = Field(0.7, ge=0, le=2)
    stop: List[str] = Field(default_factory=list, max_length=4)


class Job(BaseModel):
    name: str = Field(..., min_length=1, description="Shown in lists")
    limits: Limits = Limits()
    labels: Dict[str, str] = {}


@sieve.function(
    name="queue-training",
    python_packages=PACKAGES,
    metadata=sieve.Metadata(title="Queue a training", tags=["Controls"]),
)
def queue_training(job: Job, after: Optional[Job] = None):
    """Models of pydantic.

    :param job: What to train
    :param after: What has to be done before
    """
    return received(job=job, after=after)
