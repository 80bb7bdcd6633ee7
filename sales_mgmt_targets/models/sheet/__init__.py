from . import plan_sheet, plan_import, plan_import_line, plan_import_match, plan
