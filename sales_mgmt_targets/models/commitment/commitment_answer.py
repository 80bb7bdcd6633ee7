from odoo import models
from odoo.exceptions import AccessError, UserError


class SalesMgmtCommitment(models.Model):
    """What a person says to the targets: on the screen, or from the e-mail."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.commitment"

    def _answer(self, state, way, comment=False):
        """Keep what the person says about the letter as it was sent.

        :param str state: accepted or objected
        :param str way: screen, by the person who is logged in; mail, by the secret link
        :raise AccessError: on the screen it is somebody else's
        """
        for letter in self:
            letter._check_answerable(way)
            sent = letter.sudo()
            letter._keep_answer(state, sent.letter_hash, comment, answered_by=way)
            letter._audit_answer(sent.plan_id)
            if state == "objected":
                letter._tell_leader()

    def _check_answerable(self, way):
        """Refuse to answer for others, twice, or before there is a letter."""
        letter = self.sudo()
        values = {"plan": letter.plan_id.name, "user": letter.user_id.name}
        if way == "screen" and letter.user_id.id != self.env.uid:
            raise AccessError(
                self.env._(
                    "Only %(user)s answers the letter of “%(plan)s” for themselves.",
                    **values,
                )
            )
        if letter.state == "accepted":
            raise UserError(
                self.env._("The targets of “%(plan)s” were accepted already.", **values)
            )
        if not letter.letter_hash:
            raise UserError(
                self.env._(
                    "The letter of “%(plan)s” is being printed. Answer it in a minute.",
                    **values,
                )
            )
        if letter.plan_id.state == "closed":
            raise UserError(
                self.env._("“%(plan)s” is closed; nothing is left to answer.", **values)
            )

    def _tell_leader(self):
        """Give who leads the person the task to talk about the objection."""
        letter = self.sudo()
        leaders = letter.unit_id.ancestor_ids.filtered("leader_id").sorted(
            lambda unit: len(unit.parent_path), reverse=True
        )
        leader = next(
            (unit.leader_id for unit in leaders if unit.leader_id != letter.user_id),
            letter.plan_id.proposer_id,
        )
        if leader:
            letter.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=leader.id,
                summary=self.env._(
                    "%(user)s objects to the targets", user=letter.user_id.name
                ),
                note=letter.comment,
            )
