from . import test_chain, test_chain_diagnosis, test_chain_tours, test_derivation
