from . import attendance, certificate, exam, workbook
