from . import test_collection, test_receivable, test_credit_grade, test_collection_tour
