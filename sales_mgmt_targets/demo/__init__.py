from . import demo, demo_documents, demo_figures, demo_plans
