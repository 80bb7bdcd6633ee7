from . import (
    test_competition,
    test_customer_rfm,
    test_digest,
    test_opportunity_report,
    test_product_report,
    test_sales_dashboards,
    test_trend_report,
)
