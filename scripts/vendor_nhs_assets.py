"""Brings the look of the NHS design system into web/static/nhsuk/; a maintainer commits the result.

    python scripts/vendor_nhs_assets.py

The stylesheet, script and pictures are NHS.UK frontend's, and come by name through the npm client. Nothing of
npm is needed after that, and no page calls another host. Left out is what is not ours to show: the Frutiger
font (it needs a licence) and every picture of the NHS logo and letters (they are trade marks).
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

PACKAGE = "nhsuk-frontend"
VERSION = "10.6.1"  # the version whose templates nhsuk-frontend-jinja 0.10.2 carries
SHA512 = "PZorqQZjZx/A26yJoskCL9z0ib6AtkAyF0o4K/RHr8zRrJyXrUOCnMbjy0VNXsGO4tfTNMwqlkwATKs4a0xayw=="
HOLDER = "Copyright (c) 2019 NHS England"
FOLDER = Path(__file__).parent.parent / "web" / "static" / "nhsuk"

STYLES, SCRIPT, PICTURES = "nhsuk-frontend.min.css", "nhsuk-frontend.min.js", "assets/images/"
BRANDED = re.compile(r"favicon|opengraph|nhsuk-icon-(mask|\d+)\.")
FONT_FACES = 2

LICENCE = f"""\
These files are taken from NHS.UK frontend {VERSION}, without the Frutiger font and the NHS pictures.

MIT License

{HOLDER}

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""


def download() -> bytes:
    """The published package, or the end of the program if it is not the one we know."""
    with tempfile.TemporaryDirectory() as folder:
        ask = ["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"]
        subprocess.run(ask, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        package = next(Path(folder).glob("*.tgz")).read_bytes()
    found = base64.b64encode(hashlib.sha512(package).digest()).decode()
    if found != SHA512:
        sys.exit(f"This is not the {PACKAGE} {VERSION} we know: its sha512 is {found}. Nothing was changed.")
    return package


def chosen(package: bytes) -> dict[str, bytes]:
    """What we keep of the package, by its name in our folder, cleaned of what is not ours to show."""
    kept: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        for member in archive:
            name = member.name.removeprefix("package/dist/nhsuk/")
            opened = archive.extractfile(member)
            if opened is None:
                continue
            if name == STYLES:
                kept[name] = clean_styles(opened.read().decode()).encode()
            elif name == SCRIPT:
                kept[name] = re.sub(rb"//# sourceMappingURL=\S*", b"", opened.read())
            elif name.startswith(PICTURES) and not BRANDED.search(name):
                kept[f"images/{PurePosixPath(name).name}"] = opened.read()
    return dict(sorted(kept.items()))


def clean_styles(styles: str) -> str:
    """The stylesheet without the font, with pictures found beside it, and calling nobody."""
    styles, faces = re.subn(r"@font-face\{[^}]*\}", "", styles)
    styles = styles.replace("Frutiger W01,", "").replace("/assets/images/", "images/")
    styles = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", styles)
    if faces != FONT_FACES or re.search(r"Frutiger|//|@import", styles):
        sys.exit("The stylesheet is not built as it was: look for the font and for addresses in it.")
    return styles


def write(files: dict[str, bytes]) -> None:
    """Replace the folder's content by these files, the list of them, and the licence they come under."""
    for old in FOLDER.rglob("*"):
        if old.is_file():
            old.unlink()
    for name, content in files.items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    told = {
        "package": PACKAGE,
        "version": VERSION,
        "sha512 of the package": SHA512,
        "licence": f"MIT, {HOLDER}; see LICENCE.txt",
        "left out": ["the Frutiger font", "pictures of the NHS logo and letters", "source maps"],
        "sha256 of each file": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    (FOLDER / "VENDORED.json").write_text(json.dumps(told, indent=2) + "\n")
    (FOLDER / "LICENCE.txt").write_text(LICENCE)


if __name__ == "__main__":
    files = chosen(download())
    write(files)
    print(f"{len(files)} files, {sum(map(len, files.values())):,} bytes, in {FOLDER}")
