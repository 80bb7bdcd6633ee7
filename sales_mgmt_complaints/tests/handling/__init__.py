from . import (
    test_canned_response,
    test_complaint,
    test_people_many,
    test_server_actions,
    test_words,
)
