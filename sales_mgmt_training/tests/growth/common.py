from ..development.common import DevelopmentCommon


class GrowthCommon(DevelopmentCommon):
    """Northwind, whose people look at their screens."""

    def _count_statements(self, read):
        """Return how many statements a screen takes that was read before."""
        read()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        read()
        return self.env.cr.sql_log_count - before
