from . import (
    scheme,
    scheme_pending,
    component,
    component_lineage,
    payout,
    payout_component,
    payout_engine,
    payout_entries,
    payout_figures,
    payout_history,
    payout_people,
    payout_store,
)
