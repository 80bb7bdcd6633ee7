"""Plans."""


def load_plans(session, pipeline):
    """Nothing yet."""
