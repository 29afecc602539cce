"""Reads the text in an image, line by line, and marks where it stands."""

import os
import tempfile
import time
from typing import List, Literal

import sieve

import drawing


class Line(sieve.Struct):
    text: str
    score: float
    box: List[List[int]]


class Reading(sieve.Struct):
    text: str
    lines: List[Line]
    annotated: sieve.Image
    seconds: float


@sieve.Model(
    name="ocr",
    python_version="3.11",
    python_packages=["rapidocr-onnxruntime==1.4.4", "pillow>=10.1"],
    metadata=sieve.Metadata(
        title="Read the text in an image",
        description="Finds the lines of text in a photo, scan or screenshot, reads them, and draws a box around each.",
        tags=["Image", "OCR"],
        readme=open("README.md").read(),
    ),
)
class TextReader:
    def __setup__(self):
        print("Loading the text models")
        started = time.perf_counter()
        try:
            from rapidocr_onnxruntime import RapidOCR
        except ImportError as error:
            # OpenCV, which the reader needs, is linked to libraries of a desktop.
            raise ImportError(f"{error}: on the worker, apt-get install libgl1 libglib2.0-0") from error

        self.reader = RapidOCR()
        self.folder = tempfile.TemporaryDirectory()
        print(f"Loaded in {time.perf_counter() - started:.1f} s")

    def __predict__(
        self,
        image: sieve.Image,
        min_score: float = 0.5,
        reading_order: Literal["as found", "columns"] = "as found",
        rotated_text: bool = True,
    ) -> Reading:
        """
        :param image: A photo, scan or screenshot with text in it
        :param min_score: Leave out lines the model is less sure of than this, from 0 to 1
        :param reading_order: How to order the lines: as the model finds them, or column by column
        :param rotated_text: Also read text that stands on its head
        :return: The lines, and the image with their boxes drawn in
        """
        started = time.perf_counter()
        picture = drawing.load(image.path)
        print(f"Reading {image.name}, {picture.width} x {picture.height} pixels")
        lines = self.read(picture, min_score, rotated_text)
        if reading_order == "columns":
            lines = drawing.by_columns(lines, picture.width)
        for number, line in enumerate(lines, 1):
            print(f"{number:>3}  {line.score:.2f}  {line.text}")

        path = os.path.join(self.folder.name, "annotated.png")
        drawing.annotate(picture, lines).save(path)
        seconds = round(time.perf_counter() - started, 3)
        print(f"{len(lines)} lines in {seconds:.1f} s")
        return Reading("\n".join(line.text for line in lines), lines, sieve.Image(path=path), seconds)

    def read(self, picture, min_score: float, rotated_text: bool) -> List[Line]:
        found, _ = self.reader(drawing.pixels(picture), use_cls=rotated_text)
        return [
            Line(text, round(float(score), 4), [[round(x), round(y)] for x, y in box])
            for box, text, score in found or []
            if float(score) >= min_score
        ]
