from datetime import timedelta

from odoo import models

# Who of one team has said what to the letter of this year
ANSWERS = {
    "rep": ("accepted", False),
    "rep2": ("objected", "Half of my region went to the new team in March."),
    "rep3": (None, False),
}


class SalesMgmtDemo(models.AbstractModel):
    """Target letters of some people: accepted, objected, not answered."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.demo"

    def _load_commitments(self, plan):
        """Write the letters of a plan; those of a few people are printed.

        Nobody is sent an e-mail.

        :param sales.mgmt.plan plan: an active one
        """
        users = self.env["res.users"].union(
            *(self._get(f"user_{login}") for login in ANSWERS)
        )
        letters = plan.sudo()._write_letters(users)
        sent_on = self._get_now().replace(tzinfo=None) - timedelta(days=9)
        for letter in letters:
            letter._print()
        letters.write({"sent_on": sent_on})
        for login, (state, comment) in ANSWERS.items():
            user = self._get(f"user_{login}")
            letter = letters.filtered(lambda each, user=user: each.user_id == user)
            if letter and state:
                letter.with_user(user)._answer(state, "screen", comment)
