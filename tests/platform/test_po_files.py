"""Translations survive every export, and gaps are named."""

import pytest

from devtools import po_files

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def catalog(*entries):
    return HEADER + "\n".join(
        f'#. module: m\n#: model:x,name:m.{n}\nmsgid "{source}"\nmsgstr "{target}"\n'
        for n, (source, target) in enumerate(entries)
    )


@pytest.fixture
def module(tmp_path):
    folder = tmp_path / "m"
    (folder / "i18n").mkdir(parents=True)
    return folder


@pytest.fixture
def export(tmp_path):
    def write(*terms):
        path = tmp_path / "export.pot"
        path.write_text(catalog(*((term, "") for term in terms)), "utf-8")
        return path

    return write


def test_a_first_export_makes_both_files(module, export):
    po_files.update(export("Target"), module, "zh_CN")
    assert po_files.complaints(export("Target"), module, "zh_CN") == [
        "zh_CN.po: not translated: “Target”"
    ]


def test_an_export_keeps_translations_and_drops_terms_that_are_gone(module, export):
    translated = module / "i18n" / "zh_CN.po"
    translated.write_text(catalog(("Target", "目标"), ("Old", "旧")), "utf-8")
    po_files.update(export("Plan", "Target"), module, "zh_CN")
    found = po_files.polib.pofile(str(translated))
    assert [(each.msgid, each.msgstr) for each in found] == [
        ("Plan", ""),
        ("Target", "目标"),
    ]


def test_a_term_that_is_not_exported_yet_is_a_complaint(module, export):
    po_files.update(export("Target"), module, "zh_CN")
    words = po_files.complaints(export("Target", "Plan"), module, "zh_CN")
    assert "m.pot is not what Odoo exports" in words


def test_nothing_changes_when_nothing_changed(module, export):
    po_files.update(export("Target"), module, "zh_CN")
    files = sorted((module / "i18n").iterdir())
    before = [path.read_bytes() for path in files]
    po_files.update(export("Target"), module, "zh_CN")
    assert [path.read_bytes() for path in files] == before
