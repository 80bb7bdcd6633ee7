from . import certificate, exam
