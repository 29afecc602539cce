"""Functions that between them need every control a form has. Each tells what it received."""

import dataclasses
import datetime
import decimal
import enum
import pathlib
import uuid
from typing import Any, Dict, FrozenSet, List, Literal, NamedTuple, Optional, Set, Tuple, TypedDict, Union

import sieve
from received import received

TAGS = ["Controls"]


@sieve.function(name="write-letter", metadata=sieve.Metadata(title="Write a letter", tags=TAGS))
def write_letter(
    recipient: str,
    subject: str = "An invitation",
    body: str = "Dear friend,\n\nplease come to our summer party.\n\nKind regards",
    postscript: Optional[str] = None,
    language: str = "en",
):
    """Texts of one line and of many.

    :param recipient: Who will read it
    :param subject: What it is about, in one line
    :param body: The letter itself;
        an empty line begins a new paragraph
    :param postscript: What comes below the signature, if anything does
    :param language: The code of the language, such as en or pt-BR
    :return: What was received
    """
    return received(recipient=recipient, subject=subject, body=body, postscript=postscript, language=language)


@sieve.function(name="set-thermostat", metadata=sieve.Metadata(title="Set the thermostat", tags=TAGS))
def set_thermostat(
    target: float,
    floor: int = -1,
    boost: bool = False,
    frost_guard: bool = True,
    away: Optional[bool] = None,
    offset: float = -0.5,
    serial_number: int = 18446744073709551617,
):
    """Numbers and switches without bounds.

    Args:
        target: Degrees Celsius to reach
        floor: The floor to heat; -1 is the cellar
        boost: Whether to heat at full power for an hour
        frost_guard: Whether never to fall below 5 degrees
        away: Whether somebody is at home; not set when nobody knows
        offset: Degrees to add to what the sensor says
        serial_number: As printed on the device; more digits than 64 bits hold

    Returns:
        What was received
    """
    return received(
        target=target,
        floor=floor,
        boost=boost,
        frost_guard=frost_guard,
        away=away,
        offset=offset,
        serial_number=serial_number,
    )


class Strength(enum.Enum):
    MILD = "mild"
    MEDIUM = "medium"
    STRONG = "strong"


class Priority(enum.IntEnum):
    LATER = 0
    SOON = 5
    NOW = 10


@sieve.function(name="order-tea", metadata=sieve.Metadata(title="Order tea", tags=TAGS))
def order_tea(
    size: Literal["small", "medium", "large"],
    strength: Strength,
    sugar: Literal[0, 1, 2] = 1,
    priority: Priority = Priority.SOON,
    extras: Set[Literal["milk", "lemon", "honey", "ginger", "mint"]] = frozenset(("milk",)),
    served: Literal["hot", "iced", None] = None,
    allergies: FrozenSet[Literal["nuts", "milk"]] = frozenset(),
):
    """Choices among few: literals, enums, and several at once.

    Parameters
    ----------
    size : str
        Of the cup
    strength
        How long it draws
    sugar
        Spoons
    priority
        When it is wanted
    extras
        What else goes in
    served
        At which temperature; None leaves it to the house
    allergies
        What must not go in

    Returns
    -------
    dict
        What was received
    """
    return received(
        size=size,
        strength=strength,
        sugar=sugar,
        priority=priority,
        extras=extras,
        served=served,
        allergies=allergies,
    )


Language = Literal[
    "Arabic", "Bengali", "Bulgarian", "Catalan", "Chinese", "Czech", "Danish", "Dutch", "English", "Estonian",
    "Finnish", "French", "German", "Greek", "Hebrew", "Hindi", "Hungarian", "Italian", "Japanese", "Korean",
    "Latvian", "Norwegian", "Persian", "Polish", "Portuguese", "Romanian", "Spanish", "Swahili", "Swedish", "Turkish",
]  # fmt: skip


@sieve.function(name="translate-text", metadata=sieve.Metadata(title="Translate a text", tags=TAGS))
def translate_text(
    text: str, target: Language, source: Optional[Language] = None, also: List[Language] = [], never: Set[Language] = set()
):
    """Choices among many.

    @param text: What to translate
    @param target: The language to translate into
    @param source: The language it is written in; guessed when not set
    @param also: More languages to translate into, in this order
    @param never: Languages to leave out
    @return: What was received
    """
    return received(text=text, target=target, source=source, also=also, never=never)


@dataclasses.dataclass
class Traveller:
    """Somebody who comes along."""

    name: str
    age: int = 30
    vegetarian: bool = False


@sieve.function(name="plan-trip", metadata=sieve.Metadata(title="Plan a trip", tags=TAGS))
def plan_trip(
    stops: List[str],
    distances: List[int],
    travellers: List[Traveller],
    budget: Dict[str, float],
    start: Tuple[float, float] = (52.5, 13.4),
    weeks: Set[int] = frozenset((27, 28)),
    hotels: Dict[str, List[str]] = {},
):
    """Lists of texts, numbers and records; keys and values; pairs.

    :param stops: The towns, in the order of the journey
    :param distances: Kilometres from each to the next
    :param travellers: Who comes along
    :param budget: Euros by what they are for
    :param start: Latitude and longitude of the first station
    :param weeks: Calendar weeks in which the trip may be
    :param hotels: Names of hotels by town
    """
    return received(
        stops=stops,
        distances=distances,
        travellers=travellers,
        budget=budget,
        start=start,
        weeks=weeks,
        hotels=hotels,
    )


@dataclasses.dataclass
class Position:
    latitude: float
    longitude: float


@dataclasses.dataclass
class Address:
    """Where it has its seat."""

    street: str
    town: str = "Berlin"
    position: Optional[Position] = None


@dataclasses.dataclass
class Company:
    """
    :param name: As registered
    :param founded: The day of the first entry
    """

    name: str
    address: Address
    founded: datetime.date = datetime.date(2020, 2, 29)
    branches: List[Address] = dataclasses.field(default_factory=list)
    key: str = dataclasses.field(default="unset", init=False)


class Contact(TypedDict, total=False):
    email: str
    phone: str


class Share(NamedTuple):
    owner: str
    percent: float = 50.0


@sieve.function(name="register-company", metadata=sieve.Metadata(title="Register a company", tags=TAGS))
def register_company(company: Company, contact: Contact = {}, shares: List[Share] = [], parent: Optional[Company] = None):
    """Records in records in records.

    :param company: The company to enter
    :param contact: How to reach it; every part may stay away
    :param shares: Who owns it
    :param parent: The company it belongs to, when it belongs to one
    """
    return received(company=company, contact=contact, shares=shares, parent=parent)


@dataclasses.dataclass
class Point:
    x: float
    y: float = 0.0


@dataclasses.dataclass
class Circle:
    radius: float
    kind: Literal["circle"] = "circle"


@dataclasses.dataclass
class Rectangle:
    width: float
    height: float
    kind: Literal["rectangle"] = "rectangle"


@sieve.function(name="move-marker", metadata=sieve.Metadata(title="Move the marker", tags=TAGS))
def move_marker(
    target: Union[int, str, Point],
    shape: Union[Circle, Rectangle] = Circle(1.0),
    when: Union[datetime.date, str] = "as soon as possible",
    steps: Union[List[int], int] = 1,
    speed: Union[float, Literal["slow", "fast"], None] = None,
    path: List[Union[Point, str]] = [],
):
    """One value of several types.

    :param target: The number of a place, its name, or a point of the map
    :param shape: What the marker looks like
    :param when: A day, or words for one
    :param steps: How many, or how many of each
    :param speed: Metres a second, or a word
    :param path: Points and names of places to pass on the way
    """
    return received(target=target, shape=shape, when=when, steps=steps, speed=speed, path=path)


@sieve.function(name="update-profile", metadata=sieve.Metadata(title="Update a profile", tags=TAGS))
def update_profile(
    referral: Optional[str],
    nickname: Optional[str] = None,
    attempts: Optional[int] = 3,
    limit: float = None,  # type: ignore[assignment]
    birthday: Optional[datetime.date] = None,
    joined: datetime.date = datetime.date.today(),
):
    """Values that may be left out, may be None, or both.

    :param referral: Who recommended us; required, but None is an answer
    :param nickname: Shown instead of the name
    :param attempts: Sign-ins that may fail; None for any number
    :param limit: Euros a month; None for no limit, although the hint forgets to say so
    :param birthday: Only shown to friends
    :param joined: Today unless it is given
    """
    return received(
        referral=referral, nickname=nickname, attempts=attempts, limit=limit, birthday=birthday, joined=joined
    )


@dataclasses.dataclass
class Chapter:
    title: str
    pages: int = 1
    children: "List[Chapter]" = dataclasses.field(default_factory=list)
    preface: "Optional[Chapter]" = None


@sieve.function(name="arrange-chapters", metadata=sieve.Metadata(title="Arrange chapters", tags=TAGS))
def arrange_chapters(book: Chapter):
    """A tree of records that hold records of their own type.

    :param book: The whole, as a chapter of chapters
    """
    return received(book=book)


@sieve.function(name="book-room", metadata=sieve.Metadata(title="Book a room", tags=TAGS))
def book_room(
    day: datetime.date,
    start: datetime.time,
    announced: datetime.datetime,
    length: datetime.timedelta = datetime.timedelta(hours=1, minutes=30),
    reminder: Optional[datetime.timedelta] = None,
    days_off: List[datetime.date] = [],
):
    """Days, times and durations.

    :param day: When it is needed
    :param start: From this time on
    :param announced: When the meeting was announced, with its time zone
    :param length: For how long
    :param reminder: How long before to remind everybody
    :param days_off: Days on which nobody can come
    """
    return received(
        day=day, start=start, announced=announced, length=length, reminder=reminder, days_off=days_off
    )


@sieve.function(name="record-payment", metadata=sieve.Metadata(title="Record a payment", tags=TAGS))
def record_payment(
    amount: decimal.Decimal,
    reference: uuid.UUID,
    folder: pathlib.Path = pathlib.Path("invoices/2026"),
    seal: bytes = b"\x00\xff",
    rate: decimal.Decimal = decimal.Decimal("1.10"),
):
    """Exact numbers, identifiers, paths and bytes.

    :param amount: In euros, to the cent
    :param reference: Of the payment
    :param folder: Where its invoice lies
    :param seal: The signature's bytes
    :param rate: Dollars for one euro
    """
    return received(amount=amount, reference=reference, folder=folder, seal=seal, rate=rate)


@dataclasses.dataclass
class Claim:
    title: str
    photo: sieve.Image
    receipts: List[sieve.File] = dataclasses.field(default_factory=list)


@sieve.function(name="file-claim", metadata=sieve.Metadata(title="File a claim", tags=TAGS))
def file_claim(
    report: sieve.File,
    photo: sieve.Image,
    claim: Optional[Claim] = None,
    attachments: List[sieve.File] = [],
    recording: Optional[sieve.Audio] = None,
    clip: Optional[sieve.Video] = None,
    evidence: Union[sieve.File, str] = "none",
    rooms: Dict[str, sieve.Image] = {},
):
    """Files: alone, in lists, in records, or a text instead.

    :param report: What happened, as any kind of file
    :param photo: A picture of the damage
    :param claim: A second damage of the same day
    :param attachments: Whatever else helps
    :param recording: What a witness said
    :param clip: What a camera saw
    :param evidence: A file, or where to find it
    :param rooms: A picture of each room, by its name
    """
    return received(
        report=report,
        photo=photo,
        claim=claim,
        attachments=attachments,
        recording=recording,
        clip=clip,
        evidence=evidence,
        rooms=rooms,
    )


@sieve.function(name="add-up", metadata=sieve.Metadata(title="Add up", tags=TAGS))
def add_up(currency: str, /, *amounts: float, digits: int = 2, **taxes: float):
    """Every way that Python passes an argument.

    :param currency: By position only
    :param amounts: Any number of them
    :param digits: By name only
    :param taxes: Percent by the tax's name
    """
    return received(currency=currency, amounts=amounts, digits=digits, taxes=taxes)


@sieve.function(name="keep-anything", metadata=sieve.Metadata(title="Keep anything", tags=TAGS))
def keep_anything(anything: Any, elsewhere: "Vector", bare=None, listed: list = [], mapped: dict = {}):  # noqa: F821
    """Values of no known type.

    :param anything: Whatever JSON has
    :param elsewhere: Of a type that is not defined here
    :param bare: Of no type at all
    :param listed: A list of anything
    :param mapped: An object of anything
    """
    return received(anything=anything, elsewhere=elsewhere, bare=bare, listed=listed, mapped=mapped)


class Sampling(sieve.Struct):
    """How the next word is chosen."""

    temperature: float = 0.7
    stop: List[str] = ["\n\n"]
    seed: Optional[int] = None


@sieve.Model(name="finish-sentence", metadata=sieve.Metadata(title="Finish a sentence", tags=TAGS))
class FinishSentence:
    """A model that is made once and asked often."""

    def __setup__(self) -> None:
        self.asked = 0

    async def __predict__(self, sentence: str, sampling: Sampling = Sampling(), *, words: int = 5):
        """
        :param sentence: Its beginning
        :param sampling: How the next word is chosen
        :param words: How many to add
        """
        self.asked += 1
        return received(sentence=sentence, sampling=sampling, words=words)
