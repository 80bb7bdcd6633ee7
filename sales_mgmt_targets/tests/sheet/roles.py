"""Who may do what with imports of plans."""

import base64
import io

from openpyxl import load_workbook

from ...tools.plan_sheet import FIRST_AMOUNT, FIRST_ROW

READ = {"leader": "r", "manager": "r", "auditor": "r"}
SHEET_ROLES = {
    "sales.mgmt.plan.import": {"leader": "rwc", "manager": "rwcu", "auditor": "r"},
    "sales.mgmt.plan.import.line": READ,
    "sales.mgmt.plan.import.sum": READ,
}


def get_sheet_samples(case):
    """Return a record of every model of imports: the leader's, which moves Anna.

    :param case: a class of tests with the usual people
    :rtype: dict[str, odoo.models.BaseModel]
    """
    plan = case._create_line(1200).plan_id
    case.lena.group_ids |= case.env.ref("base.group_allow_export")
    sheets = case.env["sales.mgmt.plan.sheet"].with_user(case.lena)
    book = load_workbook(io.BytesIO(sheets._render(plan.with_user(case.lena))))
    book.worksheets[0].cell(FIRST_ROW + 1, FIRST_AMOUNT + 1).value = 10
    file = io.BytesIO()
    book.save(file)
    record = (
        case.env["sales.mgmt.plan.import"]
        .with_user(case.lena)
        .create(
            {
                "plan_id": plan.id,
                "filename": "plan.xlsx",
                "file": base64.b64encode(file.getvalue()),
            }
        )
    )
    record.action_check()
    return {
        "sales.mgmt.plan.import": record,
        "sales.mgmt.plan.import.line": record.line_ids[:1],
        "sales.mgmt.plan.import.sum": record.sum_ids[:1],
    }
