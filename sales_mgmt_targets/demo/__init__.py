from . import demo, demo_documents, demo_figures, demo_invoices, demo_plans
