from . import test_market, test_market_import, test_market_report, test_market_split
