from decimal import Decimal, InvalidOperation

from odoo import api, models
from odoo.exceptions import UserError

from ...tools.allocation import to_units
from ...tools.target_edit import TOO_LARGE


class SalesMgmtProposal(models.Model):
    """The sheet on which figures are written: months and year, saved one by one."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.proposal"

    # ------------------------------------------------------------
    # FOR SCREENS
    # ------------------------------------------------------------

    @api.readonly
    def get_sheet(self):
        """Return all figures of the proposal, for whoever may read it.

        :return: `is_open`: the reader writes here; `is_decided`; `lines`, each with its
            year and `cells`, the months
        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        # what belongs to a proposal may be read with it: words of the plan line too
        sheet = self.sudo()
        return {
            "is_open": self.is_open,
            "is_decided": self.state in ("accepted", "adjusted"),
            "lines": [line._get_sheet_line() for line in sheet.line_ids],
        }

    def save_figure(self, line_id, name, value, cell_id=False):
        """Write one figure or comment of the own proposal.

        An amount is rounded to the rounding of the plan line. Of the year, the months
        follow in proportion; of a month, the year follows.

        :param int line_id: a line of this proposal
        :param str name: proposed or comment
        :param value: an amount, or the text
        :param int cell_id: the month; none for the year
        :return: the sheet as it is then, see `get_sheet`
        :rtype: dict
        :raise UserError: no amount, or the proposal is not open
        """
        self.ensure_one()
        self._check_writable()
        line = self.sudo().line_ids.filtered(lambda each: each.id == line_id)
        cell = line.cell_ids.filtered(lambda each: each.id == cell_id)
        if not line or (cell_id and not cell):
            raise UserError(
                self.env._("This figure is gone meanwhile. Open the proposal again.")
            )
        if name == "comment":
            line.comment = str(value or "").strip()
        elif cell:
            line._set_month(cell, line._read_units(value))
        else:
            line._set_year("proposed", line._read_units(value))
        return self.get_sheet()


class SalesMgmtProposalLine(models.Model):
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.proposal.line"

    def _read_units(self, value):
        """Read a typed amount, rounded to the rounding of the plan line.

        :rtype: int
        :raise UserError: it is none, or below zero where targets are not
        """
        self.ensure_one()
        try:
            amount = Decimal(str(value))
            if not abs(amount) < TOO_LARGE:
                raise InvalidOperation
        except InvalidOperation:
            raise UserError(
                self.env._(
                    "“%(text)s” is no amount for %(metric)s.",
                    text=value,
                    metric=self.metric_id.name,
                )
            ) from None
        if amount < 0 <= self.top_down:
            raise UserError(
                self.env._(
                    "A proposal for %(metric)s is not below zero.",
                    metric=self.metric_id.name,
                )
            )
        return to_units(amount, self.plan_line_id.rounding)

    def _get_sheet_line(self):
        """Return the figures of the line for the screen, months in order.

        :rtype: dict
        """
        names = [self.metric_id.name, self.segment_id.name]
        return {
            "id": self.id,
            "name": " · ".join(filter(None, names)),
            "unit": self.metric_id.unit,
            "direction": self.metric_id.direction,
            "currency_id": self.currency_id.id,
            "comment": self.comment or "",
            **self._get_amounts(),
            "cells": [
                {
                    "id": cell.id,
                    "name": cell.period_id.name,
                    "date": cell.date_from,
                    "level": cell.period_id.level,
                    **cell._get_amounts(),
                }
                for cell in self.cell_ids
            ],
        }

    def _get_amounts(self):
        return {
            name: self[name]
            for name in ("top_down", "last_year", "proposed", "decided")
        }


class SalesMgmtProposalCell(models.Model):
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.proposal.cell"

    def _get_amounts(self):
        return {
            name: self[name]
            for name in ("top_down", "last_year", "proposed", "decided")
        }
