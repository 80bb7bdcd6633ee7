from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .proposal import DECIDED


class SalesMgmtProposal(models.Model):
    """Deciding: accepted as it is, adjusted with a reason, or given back."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.proposal"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_accept(self):
        """Accept what was proposed."""
        self._check_decidable(("submitted",))
        self._keep_decided()
        self._decide("accepted")

    def action_ask_adjust(self):
        """Ask for the own figures and the reason."""
        self.ensure_one()
        self._check_decidable(("asked", "returned", "submitted", *DECIDED))
        return self._get_dialog(
            "sales.mgmt.proposal.adjust", self.env._("Adjust the Proposal")
        )

    def action_ask_return(self):
        """Ask what is to be thought over."""
        self.ensure_one()
        self._check_decidable(("submitted", *DECIDED))
        return self._get_dialog(
            "sales.mgmt.proposal.return", self.env._("Give the Proposal Back")
        )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_dialog(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_proposal_id": self.id},
            "name": name,
        }

    def _check_decidable(self, states):
        """Refuse decisions about one's own, of the wrong people, or too late.

        :param states: from which the step leads
        """
        self.check_access("read")
        for proposal in self:
            values = {"proposal": proposal.display_name}
            if self.env.user in (proposal.sudo().user_id, proposal.author_id):
                raise AccessError(
                    self.env._(
                        "“%(proposal)s” is your own; somebody above you decides on it.",
                        **values,
                    )
                )
            if not proposal._is_answerable_by(self.env.user):
                raise AccessError(
                    self.env._(
                        "On “%(proposal)s” decides who leads the unit or a unit above "
                        "it.",
                        **values,
                    )
                )
            proposal._check_draft()
            if proposal.taken_on:
                raise UserError(
                    self.env._(
                        "“%(proposal)s” is in the plan already. Change the target "
                        "itself.",
                        **values,
                    )
                )
            if proposal.state not in states:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "“%(proposal)s” is “%(state)s”, so that there is nothing to "
                        "decide on.",
                        state=labels[proposal.state],
                        **values,
                    )
                )

    def _keep_decided(self):
        """Take what was proposed as what is accepted, for all figures at once."""
        self.env.flush_all()
        for table, condition in (
            ("sales_mgmt_proposal_line", SQL("proposal_id = ANY(%s)", self.ids)),
            (
                "sales_mgmt_proposal_cell",
                SQL("line_id = ANY(%s)", self.sudo().line_ids.ids),
            ),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET decided = proposed WHERE %s",
                    SQL.identifier(table),
                    condition,
                )
            )
        self._forget_figures()

    def _adjust(self, amounts, reason):
        """Set other figures than proposed; months keep the shape that was proposed.

        :param dict amounts: the new amount of the year by id of a line of it
        :param str reason: said to who proposed
        """
        self.ensure_one()
        self._check_decidable(("asked", "returned", "submitted", *DECIDED))
        self._keep_decided()
        for line in self.sudo().line_ids:
            if line.id in amounts:
                line._set_year("decided", line._read_units(amounts[line.id]))
        self._decide("adjusted", reason)

    def _give_back(self, reason):
        """Let whoever proposed write again.

        :param str reason: what is to be thought over
        """
        self._check_decidable(("submitted", *DECIDED))
        self.sudo().line_ids._forget_decided()
        self._decide("returned", reason)
        self.sudo()._become_tasks()

    def _decide(self, state, reason=""):
        """Write the decision down, tell who proposed, and log it."""
        proposals = self.sudo()
        proposals.write(
            {
                "state": state,
                "reason": reason or False,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
            }
        )
        proposals._end_tasks()
        labels = dict(self._fields["state"]._description_selection(self.env))
        self.env["sales.mgmt.audit"]._log(self, labels[state], reason=reason)
        for proposal in proposals:
            proposal._tell_decision()

    def _forget_figures(self):
        """Drop figures that statements have changed behind the cache."""
        self.env["sales.mgmt.proposal.line"].invalidate_model()
        self.env["sales.mgmt.proposal.cell"].invalidate_model()
