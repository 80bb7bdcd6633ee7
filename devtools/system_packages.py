"""Programs that only the system's package manager can bring."""

import os
import shutil
import subprocess

from devtools import locks
from devtools.paths import cache
from devtools.processes import output_of
from devtools.progress import Refusal, say, step

BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def browser():
    """Return the program of the browser that Odoo's tests take, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def _has_printing():
    return bool(shutil.which("wkhtmltopdf"))


def _has_chinese_font():
    if not shutil.which("fc-list"):
        return False
    fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False)
    return bool(fonts.stdout.strip())


# What for: how to see that it is there, its packages, what does not work without it.
PRINTING = (_has_printing, ["wkhtmltopdf"], "PDF reports cannot be printed")
CHINESE_FONT = (
    _has_chinese_font,
    ["fontconfig", "fonts-wqy-zenhei"],
    "Chinese text in PDF reports and pictures shows empty boxes",
)
BROWSER = (browser, ["chromium"], "tests in a browser are skipped")


def provide(*needs):
    """Install what is missing of these needs if we may, else say what to do."""
    missing = [need for need in needs if not need[0]()]
    if not missing:
        return
    packages = [package for _, names, _ in missing for package in names]
    try:
        install(packages)
    except Refusal as refusal:
        say(f"! {refusal}")
        for _, _, consequence in missing:
            say(f"  Until then, {consequence}.")


def install(packages):
    """Install packages with the system's apt, as root or by sudo without a password."""
    as_root = _as_root()
    wanted = " ".join(packages)
    if as_root is None or not shutil.which("apt-get"):
        raise Refusal(
            f"Missing on this machine: {wanted}. Install with your package manager."
        )
    lock = locks.exclusive(cache() / "system.lock", "installing system packages")
    with lock, step(f"system packages: installing {wanted}"):
        _apt_install(as_root, packages)


def _apt_install(as_root, packages):
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    lock = ["-o", "DPkg::Lock::Timeout=300"]
    command = [
        "apt-get",
        "install",
        "-q",
        "-y",
        "--no-install-recommends",
        *lock,
        *packages,
    ]
    refusal = f"apt could not install {' '.join(packages)}."
    output_of([*as_root, "apt-get", "update", "-q", *lock], refusal, env=environment)
    output_of([*as_root, *command], refusal, env=environment)


def _as_root():
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if asked.returncode == 0:
            return ["sudo", "-n"]
    return None
