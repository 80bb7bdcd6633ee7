from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import SalesMgmtCommon


@tagged("post_install", "-at_install")
class TestSplit(SalesMgmtCommon):
    def test_one_annual_number_reaches_every_person_and_month_exactly(self):
        line = self._create_line(1_000_000.01)
        self.assertSumsHold(line)
        self.assertEqual(line.root_id.amount, 1_000_000.01)
        leaves = line.target_ids.filtered(lambda target: not target.axis)
        self.assertEqual(len(leaves), 3 * 12)
        self.assertEqual(sum(round(leaf.amount * 100) for leaf in leaves), 100_000_001)

    def test_even_means_the_same_for_everybody_not_for_every_unit(self):
        line = self._create_line(900.0)
        self.assertEqual(self._find_target(line, self.north).amount, 600)
        self.assertEqual(self._find_target(line, self.south).amount, 300)
        self.assertEqual(self._find_target(line, self.carla).amount, 300)
