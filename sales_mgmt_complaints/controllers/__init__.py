from . import portal, satisfaction, workbook
