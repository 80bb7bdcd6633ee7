from datetime import timedelta

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from .scheme import BINDING

OFFICER = "sales_mgmt_targets.group_incentive_officer"
MANAGER = "sales_mgmt_targets.group_manager"


class SalesMgmtScheme(models.Model):
    """Who may decide about a scheme, and when it may begin."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.scheme"

    def _is_late(self):
        """Tell whether publishing today would be too late.

        :rtype: bool
        """
        self.ensure_one()
        notice = timedelta(days=max(self.notice_days, 1))
        return self._get_today() + notice > self.date_from

    def _check_answerable(self):
        """Only who may approve schemes may return, begin or withdraw them."""
        if not any(self.env.user.has_group(group) for group in (OFFICER, MANAGER)):
            raise AccessError(
                self.env._(
                    "Only incentive officers and sales planning managers decide about "
                    "schemes."
                )
            )
        self.check_access("read")

    def _get_approval_refusal(self, user):
        """Return why this person may not approve the scheme, or nothing.

        :rtype: str | None
        """
        self.ensure_one()
        values = {"scheme": self.display_name}
        if not (user.has_group(OFFICER) or user.has_group(MANAGER)):
            return self.env._(
                "“%(scheme)s” is approved by a sales planning manager or an incentive "
                "officer.",
                **values,
            )
        scheme = self.sudo()
        if user in scheme.author_id | scheme.create_uid | scheme.editor_ids:
            return self.env._(
                "“%(scheme)s” was written by you, or in part; somebody else has to "
                "approve it.",
                **values,
            )
        if user == scheme.approver_id:
            return self.env._(
                "You approved “%(scheme)s” already; its exception takes a second "
                "person.",
                **values,
            )
        if scheme.date_from and user.id in scheme._get_presences(scheme.date_from):
            return self.env._(
                "“%(scheme)s” pays you too; somebody else has to approve it.",
                **values,
            )
        return None

    def _check_start(self):
        """Refuse a version that reaches into what is settled already."""
        self._check_after_other_versions()
        self._check_not_closed()
        self._check_not_paid()
        self._check_prizes_paid_once()

    def _check_after_other_versions(self):
        other = self.sudo().search(
            [
                ("root_id", "=", self.root_id.id),
                ("id", "!=", self.id),
                ("state", "in", BINDING),
                ("date_from", ">=", self.date_from),
            ],
            order="date_from desc",
            limit=1,
        )
        if other:
            raise UserError(
                self.env._(
                    "“%(scheme)s” has to begin with a later period than version "
                    "%(number)s, which begins on %(day)s.",
                    scheme=self.display_name,
                    number=other.version,
                    day=format_date(self.env, other.date_from),
                )
            )

    def _check_not_closed(self):
        closed = (
            self.env["sales.mgmt.period"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("date_to", ">=", self.date_from),
                    ("lock_state", "=", "hard"),
                ],
                order="date_to desc",
                limit=1,
            )
        )
        if closed:
            raise UserError(
                self.env._(
                    "%(period)s is closed for good, and “%(scheme)s” would begin in "
                    "it. Let it begin with a period that is open.",
                    period=closed.name,
                    scheme=self.display_name,
                )
            )

    def _check_not_paid(self):
        run = (
            self.env["sales.mgmt.payout.run"]
            .sudo()
            .search(
                [
                    ("scheme_id.root_id", "=", self.root_id.id),
                    ("kind", "=", "pay"),
                    ("state", "in", ("approved", "paid")),
                    ("period_id.date_to", ">=", self.date_from),
                ],
                limit=1,
            )
        )
        if run:
            raise UserError(
                self.env._(
                    "%(run)s is approved already, and “%(scheme)s” would begin in it. "
                    "Let it begin with a later period.",
                    run=run.name,
                    scheme=self.display_name,
                )
            )

    def _check_prizes_paid_once(self):
        """Refuse to pay the prizes of somebody whom another rulebook pays them."""
        for component in self.component_ids.filtered(
            lambda each: each.kind in ("contest", "honour")
        ):
            for other in component._find_same_prizes():
                people = self._get_presences(self.date_from)
                others = other.scheme_id._get_presences(self.date_from)
                both = self.env["res.users"].browse(people.keys() & others.keys())
                if both:
                    raise UserError(
                        self.env._(
                            "“%(rule)s” would pay %(user)s prizes that “%(other)s” of "
                            "“%(scheme)s” pays already. Limit one of them to other "
                            "contests, honours or people.",
                            rule=component.name,
                            user=both[0].sudo().name,
                            other=other.name,
                            scheme=other.scheme_id.display_name,
                        )
                    )


class SalesMgmtSchemeComponent(models.Model):
    """Prizes: each one is paid by one rulebook."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.scheme.component"

    def _find_same_prizes(self):
        """Return rules of other rulebooks that pay the same prizes at the same time.

        :rtype: sales.mgmt.scheme.component
        """
        self.ensure_one()
        scheme = self.scheme_id
        rivals = self.sudo().search(
            Domain("kind", "=", self.kind)
            & Domain("scheme_id.company_id", "=", scheme.company_id.id)
            & Domain("scheme_id.root_id", "!=", scheme.root_id.id)
            & Domain("scheme_id.state", "in", ("published", "in_force"))
            & (
                Domain("scheme_id.date_to", "=", False)
                | Domain("scheme_id.date_to", ">=", scheme.date_from)
            )
            & (
                Domain("scheme_id.date_from", "<=", scheme.date_to)
                if scheme.date_to
                else Domain.TRUE
            )
        )
        own = self._get_prize_givers()
        return rivals.filtered(
            lambda each: (
                not own
                or not each._get_prize_givers()
                or bool(own & each._get_prize_givers())
            )
        )
