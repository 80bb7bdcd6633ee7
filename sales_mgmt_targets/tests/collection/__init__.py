from . import test_collection, test_collection_at_once
from . import test_receivable, test_credit_grade, test_collection_tour
