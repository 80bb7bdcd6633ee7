"""Odoo 19.0 Community: one that is given, or a private copy of Debian's package."""

import hashlib
import os
import re
import shutil
import tempfile
from pathlib import Path

from devtools import apt, locks
from devtools.paths import cache
from devtools.progress import Refusal, step

SERIES = (19, 0)
ODOO_SUITE = "sid"
FONT_SUITE = "bookworm"
PACKAGES = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
    # Odoo's style sheets name the files of version 4; later suites carry 7.
    f"fonts-font-awesome/{FONT_SUITE}",
)
DIST_PACKAGES = "usr/lib/python3/dist-packages"
# Left out of Debian's package as non-free. It blurs camera backgrounds; without the
# file every page of the back end logs an error.
EMPTY_FILES = (
    "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js",
)


def provide():
    """Return the folder to import `odoo` from, fetching Odoo if none is there."""
    given = os.environ.get("ODOO_HOME")
    return _given(Path(given).expanduser().absolute()) if given else _private()


def present():
    """Return the folder to import `odoo` from if nothing has to be fetched, or None."""
    if os.environ.get("ODOO_HOME"):
        return provide()
    root = prefix() / DIST_PACKAGES
    return root if root.is_dir() else None


def prefix():
    """Return the folder of the private copy; it exists only once it is complete."""
    recipe = repr((PACKAGES, ODOO_SUITE, EMPTY_FILES))
    digest = hashlib.sha256(recipe.encode()).hexdigest()[:8]
    return cache() / f"odoo-19.0-{digest}"


def _given(home):
    for root in (home, home / DIST_PACKAGES):
        if (root / "odoo" / "release.py").is_file():
            check_series(root)
            return root
    raise Refusal(
        f"ODOO_HOME is {home}, but no Odoo is there: a folder “odoo” with the file "
        "release.py is expected in it."
    )


def check_series(root):
    """Refuse an Odoo of another series than 19.0."""
    series = series_of((root / "odoo" / "release.py").read_text("utf-8"))
    if series != SERIES:
        found = ".".join(map(str, series)) or "of an unknown version"
        raise Refusal(
            f"The Odoo in {root} is {found}, and these modules are made for 19.0. "
            "Set ODOO_HOME to an Odoo 19.0."
        )


def series_of(release_source):
    """Return the series that a release.py declares, as a tuple; empty if unreadable.

    >>> series_of("version_info = (19, 0, 0, FINAL, 0, '')")
    (19, 0)
    """
    match = re.search(
        r"^version_info\s*=\s*\((\d+),\s*(\d+)", release_source, re.MULTILINE
    )
    return tuple(map(int, match.groups())) if match else ()


def _private():
    final = prefix()
    if not final.is_dir():
        with locks.exclusive(cache() / "odoo.lock", "fetching Odoo"):
            if not final.is_dir():
                with step("Odoo 19.0: fetching and unpacking it (about 130 MB)"):
                    build(final)
    return final / DIST_PACKAGES


def build(final):
    """Fetch and unpack Odoo beside the final folder, then move it there at once."""
    for leftover in final.parent.glob(f"{final.name}.partial-*"):
        shutil.rmtree(leftover)
    partial = Path(tempfile.mkdtemp(dir=final.parent, prefix=f"{final.name}.partial-"))
    packages = apt.PrivateApt(cache() / "apt")
    packages.read_suites([ODOO_SUITE, FONT_SUITE])
    for package_file in packages.fetch(PACKAGES):
        apt.unpack(package_file, partial)
        package_file.unlink()
    _complete(partial / DIST_PACKAGES)
    partial.chmod(0o755)
    partial.rename(final)


def _complete(root):
    if not (root / "odoo" / "release.py").is_file():
        raise Refusal(
            f"Debian's package odoo-19 has another layout now. {apt.ELSEWHERE}"
        )
    check_series(root)
    for name in EMPTY_FILES:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
