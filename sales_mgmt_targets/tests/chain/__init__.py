from . import test_chain, test_chain_diagnosis, test_derivation
