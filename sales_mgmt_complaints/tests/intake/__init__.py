from . import (
    test_entry,
    test_follow_up,
    test_mail,
    test_mail_broken,
    test_merge,
    test_portal,
)
