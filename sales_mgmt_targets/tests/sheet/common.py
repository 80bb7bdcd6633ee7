import base64
import io

from openpyxl import load_workbook

from odoo.fields import Command

from ...tools.plan_sheet import FIRST_AMOUNT, FIRST_ROW, PERSON, UNIT
from ..common import SalesMgmtCommon


class SheetCase(SalesMgmtCommon):
    """A plan of 36 000 over North (Anna, Boris) and South (Carla), by months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_line(36_000)
        cls.plan = cls.line.plan_id
        export = cls.env.ref("base.group_allow_export")
        planning = cls.dora | cls.max | cls.lena | cls.sven
        planning.write({"group_ids": [Command.link(export.id)]})

    def _render(self, user=None):
        sheets = self.env["sales.mgmt.plan.sheet"].with_user(user or self.dora)
        return sheets._render(self.plan.with_user(user or self.dora))

    def _open(self, content=None):
        return load_workbook(io.BytesIO(content or self._render()))

    def _save(self, book):
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    def _find_row(self, sheet, name):
        """Return the number of the row of a person, or of a unit without people."""
        for number in range(FIRST_ROW + 1, sheet.max_row + 1):
            unit = sheet.cell(number, UNIT + 1).value
            person = sheet.cell(number, PERSON + 1).value
            if name in ((person or unit) or "").split(" "):
                return number
        raise AssertionError(f"no row of {name}")

    def _get_cell(self, sheet, name, month=1):
        return sheet.cell(self._find_row(sheet, name), FIRST_AMOUNT + month)

    def _edit(self, changes, user=None):
        """Return the workbook with amounts changed, by name and month."""
        book = self._open(self._render(user))
        sheet = book.worksheets[0]
        for (name, month), value in changes.items():
            self._get_cell(sheet, name, month).value = value
        return self._save(book)

    def _import(self, content, user=None, **values):
        """Let somebody choose a file and check it."""
        record = (
            self.env["sales.mgmt.plan.import"]
            .with_user(user or self.dora)
            .create(
                {
                    "plan_id": self.plan.id,
                    "filename": "plan.xlsx",
                    "file": base64.b64encode(content),
                    **values,
                }
            )
        )
        record.action_check()
        return record

    def _get_amounts(self):
        self.env.invalidate_all()
        return {target.id: target.amount for target in self.line.target_ids}

    def _get_found(self, record):
        """Return what an import found, as people read it."""
        return [
            (
                line.kind,
                line.subject.split(" ")[0],
                line.period_id.name,
                line.old_amount,
                line.new_amount,
            )
            for line in record.line_ids
        ]
