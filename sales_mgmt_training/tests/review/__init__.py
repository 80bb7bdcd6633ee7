from . import test_template, test_cycle, test_review, test_review_privacy
