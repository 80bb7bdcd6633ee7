from . import demo, demo_documents, demo_plans
