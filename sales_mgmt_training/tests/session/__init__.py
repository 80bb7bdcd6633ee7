from . import test_attendance_page, test_session, test_session_overlaps
