from . import test_commitment, test_commitment_page
