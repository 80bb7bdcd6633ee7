from . import (
    collection_document,
    credit_figures,
    credit_grade,
    credit_warning,
    account_move,
    sale_order,
    collection,
    collection_reminder,
    receivable,
    res_partner,
)
