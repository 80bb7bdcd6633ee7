from . import attendance, certificate, exam
