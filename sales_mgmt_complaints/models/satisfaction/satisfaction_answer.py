from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .satisfaction import BAD_SCORE, SCORES

MOST_LETTERS = 4_000
# The customer has not answered, and may still tell one of us
WAITING = ("planned", "asked", "expired", "unreachable")


class SalesMgmtSatisfaction(models.Model):
    """What follows from an answer."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.satisfaction"

    def _get_standing(self):
        """Return whether a link can still be used: open, answered or over.

        :rtype: str
        """
        self.ensure_one()
        if self.state == "answered":
            return "answered"
        still = self.state == "asked" and fields.Datetime.now() < self.expires_on
        return "open" if still else "over"

    def _answer(self, score, comment, channel="link", **how):
        """Write down what the customer answered, once, and do what follows.

        :param str score: 1 to 5
        :param str comment: in their words; kept as plain text
        :param str channel: key of `CHANNELS`
        :param how: more values of how it reached us
        :return: whether the answer was taken
        :rtype: bool
        """
        self.ensure_one()
        # of two clicks at the same moment the second finds it answered
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        if self._get_standing() != "open" or score not in dict(SCORES):
            return False
        self.write(
            {
                "state": "answered",
                "score": score,
                "comment": (comment or "").strip()[:MOST_LETTERS],
                "answered_on": fields.Datetime.now(),
                "channel": channel,
                **how,
            }
        )
        if self.complaint_id:
            self.complaint_id._hear_satisfaction(self)
        return True

    def _answer_here(self, score, comment, channel, **how):
        """Write down what is answered without the link: in the portal or to one of us.

        What was only planned is not asked by e-mail any more. See `_answer`.
        """
        self.ensure_one()
        self.lock_for_update()
        self.invalidate_recordset(["state", "expires_on"])
        if self.state != "asked" or self._get_standing() == "over":
            self._check_waiting()
            self._note_asked()
        return self._answer(score, comment, channel, **how)

    def _check_waiting(self):
        """Refuse what is answered already, and what nobody asks any more."""
        for each in self:
            if each.state not in WAITING:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "The question to %(customer)s is “%(state)s”: nothing is "
                        "written down there any more.",
                        customer=each.partner_id.name or each.email or "",
                        state=labels[each.state],
                    )
                )

    def _get_words(self):
        """Return in a line what was answered, and how it reached us."""
        self.ensure_one()
        told = {"score": self.score, "comment": self.comment or ""}
        if not self.interviewer_id:
            return self.env._(
                "The customer answered: %(score)s of 5. %(comment)s", **told
            )
        return self.env._(
            "%(user)s asked the customer on %(day)s, who answered: %(score)s of 5. "
            "%(comment)s",
            user=self.interviewer_id.name,
            day=format_date(self.env, self.interviewed_on),
            **told,
        )

    def _is_bad(self):
        """Tell whether somebody above has to know of the answer."""
        self.ensure_one()
        return self.state == "answered" and self.points <= BAD_SCORE
