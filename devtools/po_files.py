"""Translation files of a module: keep them in step with what Odoo exports.

Run inside the Python environment: `python -m devtools.po_files EXPORT MODULE_FOLDER
LANGUAGE [--check]`; prints complaints, one a line.
"""

import argparse
import sys
from pathlib import Path

import polib

VOLATILE = ("POT-Creation-Date", "PO-Revision-Date")


def update(export, folder, language):
    """Write the template and the language's file; keep every translation there is."""
    fresh = polib.pofile(str(export))
    template, translated = _paths(folder, language)
    template.parent.mkdir(exist_ok=True)
    if not template.exists() or contents(polib.pofile(str(template))) != contents(
        fresh
    ):
        fresh.save(str(template))
    merged = _opened(translated, fresh, language)
    merged.merge(fresh)
    for entry in merged.obsolete_entries():
        merged.remove(entry)
    order = {entry.msgid: position for position, entry in enumerate(fresh)}
    merged.sort(key=lambda entry: order[entry.msgid])
    merged.save(str(translated))


def complaints(export, folder, language):
    """Return what is out of date, missing or doubtful."""
    template, translated = _paths(folder, language)
    missing = [
        f"{path.name} does not exist"
        for path in (template, translated)
        if not path.exists()
    ]
    if missing:
        return missing
    wanted = contents(polib.pofile(str(export)))
    found = polib.pofile(str(translated))
    words = []
    if contents(polib.pofile(str(template))) != wanted:
        words.append(f"{template.name} is not what Odoo exports")
    if contents(found) != wanted:
        words.append(f"{translated.name} has other terms than Odoo exports")
    return words + [f"{translated.name}: {line}" for line in _gaps(found)]


def contents(catalog):
    """Return what matters of a catalog, without dates and translations."""
    return sorted(
        (entry.msgid, entry.comment, sorted(entry.occurrences))
        for entry in catalog
        if not entry.obsolete
    )


def _gaps(catalog):
    for entry in catalog.untranslated_entries():
        yield f"not translated: “{entry.msgid[:60]}”"
    for entry in catalog.fuzzy_entries():
        yield f"a doubtful translation: “{entry.msgid[:60]}”"


def _opened(path, fresh, language):
    if path.exists():
        return polib.pofile(str(path))
    catalog = polib.POFile()
    dates = dict.fromkeys(VOLATILE, "")
    catalog.metadata = {**fresh.metadata, **dates, "Language": language}
    return catalog


def _paths(folder, language):
    return folder / "i18n" / f"{folder.name}.pot", folder / "i18n" / f"{language}.po"


def main(arguments):
    """Update or check one module's files."""
    parser = argparse.ArgumentParser()
    parser.add_argument("export", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("language")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    if not options.check:
        update(options.export, options.folder, options.language)
    for line in complaints(options.export, options.folder, options.language):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
