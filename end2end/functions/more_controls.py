"""Controls for what is more than its type: secrets, flags, units, paths, long lists, Markdown."""

import enum
import hashlib
import pathlib
import tempfile
from typing import Annotated, Optional

import sieve
from received import received

TAGS = ["Controls"]
PYTHON = "3.12"


class Rights(enum.Flag):
    READ = 1
    WRITE = 2
    RUN = 8


@sieve.function(
    name="open-vault", python_version=PYTHON, metadata=sieve.Metadata(title="Open a vault", tags=TAGS)
)
def open_vault(
    password: sieve.Secret,
    keys: list[Annotated[str, sieve.Secret]] = [],
    rights: Rights = Rights.READ,
    floor: Optional[Rights] = None,
    wait: Annotated[float, sieve.Unit("ms")] = 250.0,
):
    """Secrets, rights and units.

    :param password: Of the door
    :param keys: One for each drawer
    :param rights: What may be done inside
    :param floor: What may be done by everybody
    :param wait: Before the door closes
    """
    print("the password is", str(password))
    found = received(rights=rights, floor=floor, wait=wait)
    found["password"] = {"repr": digest(password), "type": type(password).__name__}
    found["keys"] = {"repr": " ".join(map(digest, keys)), "type": type(keys).__name__}
    return {**found, "said": {"repr": str(password), "type": "str"}}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@sieve.function(name="weigh-file", python_version=PYTHON, metadata=sieve.Metadata(title="Weigh a file", tags=TAGS))
def weigh_file(file: pathlib.Path, other: pathlib.Path = pathlib.Path("nothing.txt")):
    """Paths of files that are sent.

    :param file: What to weigh
    :param other: By its path alone
    """
    return {"kind": type(file).__name__, "size": file.stat().st_size, "name": file.name, "other": str(other)}


@sieve.function(
    name="find-post", python_version=PYTHON, metadata=sieve.Metadata(title="Find a post", tags=TAGS)
)
def find_post(job: str, tab: str = "", example: str = "", last: int = 0):
    """Parameters that are called like words of an address.

    :param job: What to look for
    :param tab: Where
    :param example: Like which
    :param last: How many days back
    """
    return received(job=job, tab=tab, example=example, last=last)


@sieve.function(name="write-report", python_version=PYTHON, metadata=sieve.Metadata(title="Write a report", tags=TAGS))
def write_report(title: str = "Rain") -> sieve.Markdown:
    """A report in Markdown."""
    return sieve.Markdown(f"# {title}\n\nIt **rained**.\n\n| day | mm |\n| --- | --- |\n| 1 | 12 |\n\n<script>alert(1)</script>\n")


@sieve.function(name="print-page", python_version=PYTHON, metadata=sieve.Metadata(title="Print a page", tags=TAGS))
def print_page(words: str = "Rain") -> sieve.File:
    """A PDF of one page."""
    stream = f"BT /F1 24 Tf 40 100 Td ({words}) Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R "
        "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
    ]
    text, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(text))
        text += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    text += f"xref\n0 5\n0000000000 65535 f \n{table}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{len(text)}\n%%EOF\n"
    path = pathlib.Path(tempfile.mkdtemp()) / "page.pdf"
    path.write_text(text)
    return sieve.File(str(path))
