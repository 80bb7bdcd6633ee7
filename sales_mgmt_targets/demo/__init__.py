from . import (
    demo,
    demo_chain,
    demo_channels,
    demo_collection,
    demo_commitments,
    demo_documents,
    demo_figures,
    demo_honours,
    demo_incentives,
    demo_invoices,
    demo_plans,
    demo_tracking,
)
