"""Writes pictures with as many colours as fit into a number of bytes.

usage: python shrink_png.py FOLDER BYTES COLOURS picture.png ...
"""

import io
import sys
from pathlib import Path

from PIL import Image


def shrink(path: Path, most: int, colours) -> bytes:
    """The picture as PNG with the first number of colours that makes it small enough."""
    picture = Image.open(path).convert("RGB")
    for number in colours:
        stream = io.BytesIO()
        picture.quantize(number, dither=Image.Dither.NONE).save(stream, "PNG", optimize=True)
        if stream.tell() <= most:
            break
    return stream.getvalue()


def main() -> None:
    folder, most, colours, *pictures = sys.argv[1:]
    numbers = [int(number) for number in colours.split(",")]
    for picture in map(Path, pictures):
        content = shrink(picture, int(most), numbers)
        (Path(folder) / picture.name).write_bytes(content)
        print(f"{picture.name}: {len(content) // 1000} kB")


if __name__ == "__main__":
    main()
