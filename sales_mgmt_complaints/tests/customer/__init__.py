from . import test_customer_warning
