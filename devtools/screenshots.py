"""`./dev screenshots`: pictures of the screens, taken on the demo data.

Run inside the Python environment: `python -m devtools.screenshots ADDRESS FOLDER
LANGUAGE [NAME …]`.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from devtools.system_packages import browser as browser_path

WIDE = (1440, 900)
PHONE = (390, 844)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
READY = ".o_action_manager > *, .o_home_menu"
SECONDS_TO_SETTLE = 1.5


@dataclass(frozen=True)
class Picture:
    """One picture: who looks at which page, how wide, in which language."""

    name: str
    login: str
    path: str
    size: tuple = WIDE
    language: str = "en_US"
    wait_for: str = READY


PICTURES = (
    Picture("home-director", "director", "/odoo"),
    Picture("home-director-zh", "director", "/odoo", language="zh_CN"),
    Picture("home-rep-phone", "rep", "/odoo", size=PHONE),
)


def languages(names=()):
    """Return the languages of the pictures, in the order to take them in."""
    return list(dict.fromkeys(picture.language for picture in chosen(names)))


def chosen(names=()):
    """Return the pictures of those names; all if no name is given."""
    return [picture for picture in PICTURES if not names or picture.name in names]


def take(address, folder, pictures):
    """Take the pictures, each as its own user, and save them as PNG."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        for picture in pictures:
            _take_one(browser, address, folder, picture)
        browser.close()


def _take_one(browser, address, folder, picture):
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale=picture.language.replace("_", "-"),
        is_mobile=picture.size == PHONE,
        has_touch=picture.size == PHONE,
    )
    page = context.new_page()
    log_in(page, address, picture.login)
    page.goto(f"{address}{picture.path}")
    page.wait_for_selector(picture.wait_for, timeout=60_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(SECONDS_TO_SETTLE * 1000)
    page.screenshot(path=folder / f"{picture.name}.png")
    sys.stderr.write(f"  {picture.name}.png\n")
    context.close()


def log_in(page, address, login, password=None):
    """Log a user in through the login page; the password is the login unless given."""
    page.goto(f"{address}/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password or login)
    page.click("form.oe_login_form button[type=submit]")
    page.wait_for_url("**/odoo**", timeout=60_000)


def main(arguments):
    """Take the pictures of one language."""
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("folder", type=Path)
    parser.add_argument("language")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args(arguments)
    wanted = [
        each for each in chosen(options.names) if each.language == options.language
    ]
    take(options.address, options.folder, wanted)


if __name__ == "__main__":
    main(sys.argv[1:])
