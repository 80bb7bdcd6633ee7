from . import satisfaction, workbook
