from . import test_campaign, test_contacts, test_message
