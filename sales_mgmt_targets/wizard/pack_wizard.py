from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.pack import DOCUMENTS, Order

# Rows on paper from which on nobody waits for a document
MANY_ROWS = 1500
LEVELS = ("year", "quarter", "month")


class SalesMgmtPackWizard(models.TransientModel):
    """Choose what is printed: which document, of whom, of which period, and how."""

    _name = "sales.mgmt.pack.wizard"
    _description = "Print Sales Documents"

    document = fields.Selection(
        selection=lambda self: self._get_documents(),
        required=True,
        default="performance",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, default=lambda self: self.env.company
    )
    unit_ids = fields.Many2many(
        comodel_name="sales.mgmt.unit", compute="_compute_unit_ids", string="In Sight"
    )
    unit_id = fields.Many2one(
        comodel_name="sales.mgmt.unit",
        domain="[('id', 'in', unit_ids)]",
        help="The unit with everything below it; empty for all that you see.",
    )
    level = fields.Selection(
        selection=lambda self: self._get_levels(),
        string="Period Of",
        required=True,
        default="month",
    )
    period_id = fields.Many2one(
        comodel_name="sales.mgmt.period",
        compute="_compute_period_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        domain="[('company_id', '=', company_id), ('level', '=', level)]",
    )
    metric_ids = fields.Many2many(
        comodel_name="sales.mgmt.metric",
        string="Metrics",
        help="Only these; empty for all that have targets in the period.",
    )
    user_ids = fields.Many2many(
        comodel_name="res.users",
        string="Only These People",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Print the reports of these people only.",
    )
    whose = fields.Selection(
        selection=[
            ("unit", "The unit as a whole"),
            ("units", "It and every unit below"),
            ("people", "Everybody in it"),
            ("all", "Every unit and everybody"),
        ],
        string="Reports Of",
        required=True,
        default="unit",
    )
    output = fields.Selection(
        selection=[("merged", "One document"), ("single", "One file for each")],
        required=True,
        default="merged",
    )
    form = fields.Selection(
        selection=[("pdf", "PDF"), ("xlsx", "Excel Workbook")],
        string="Format",
        required=True,
        default="pdf",
    )

    # ------------------------------------------------------------
    # CHOICES
    # ------------------------------------------------------------

    @api.model
    def _get_documents(self):
        titles = self.env["sales.mgmt.pack"]._get_titles()
        return [
            *((name, titles[name]) for name in DOCUMENTS),
            ("pack", self.env._("Report Pack: All of Them")),
        ]

    @api.model
    def _get_levels(self):
        levels = self.env["sales.mgmt.period"]._fields["level"]
        names = dict(levels._description_selection(self.env))
        return [(level, names[level]) for level in LEVELS]

    @api.depends("company_id")
    def _compute_unit_ids(self):
        for wizard in self:
            wizard.unit_ids = wizard._get_board()._find_units(wizard.company_id)

    @api.depends("company_id", "level")
    def _compute_period_id(self):
        """The running period of a level, until another one is chosen."""
        standing = self.env["sales.mgmt.standing"].sudo()
        for wizard in self:
            if wizard.company_id and wizard.level:
                wizard.period_id = standing._find_period(
                    wizard.company_id, wizard.level
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_print(self):
        """Send the document at once, or have it made in the background if it is long.

        :return: action that downloads it, or shows how far it is
        """
        self.ensure_one()
        self.check_access("read")
        if self.document == "performance":
            return self._print_performance()
        if self._is_long():
            order = self._get_order()
            job = self.env["sales.mgmt.print.job"]._start_document(
                self._get_pack()._name_file(order),
                self.company_id,
                order,
                self._get_extension(),
            )
            return self._show_job(job)
        return self._download()

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _get_pack(self):
        """Return the packs as they are read in the company of this dialog."""
        companies = self.company_id | self.env.companies
        return self.env["sales.mgmt.pack"].with_context(
            allowed_company_ids=companies.ids
        )

    def _get_board(self):
        """Return the team board as it is read in the company of this dialog."""
        return self._get_pack().env["sales.mgmt.team.board"]

    def _get_extension(self):
        """Return in which form the document is made: a page of a person is no list."""
        return "pdf" if self.document == "performance" else self.form

    def _get_order(self, **values):
        """Return what was chosen.

        :rtype: Order
        """
        self.ensure_one()
        documents = DOCUMENTS if self.document == "pack" else (self.document,)
        order = {
            "documents": documents,
            "company_id": self.company_id.id,
            "period_id": self.period_id.id,
            "unit_id": self.unit_id.id or 0,
            "metric_ids": tuple(self.metric_ids.ids),
        }
        if self.document == "performance" and "subjects" not in values:
            subjects = [subject for _name, subject in self._list_subjects()]
            order["subjects"] = tuple(subjects)
        return Order(**order | values)

    def _is_long(self):
        """Tell whether the document is too long to wait for.

        Salespeople have no jobs: what they print is about themselves.
        """
        if not self.env["sales.mgmt.print.job"].has_access("read"):
            return False
        standing = self.env["sales.mgmt.standing"].sudo()
        lines = standing._find_lines(self.company_id, self.period_id)
        if self.metric_ids:
            lines = lines.filtered(lambda line: line.metric_id in self.metric_ids)
        return len(self._list_people()) * len(lines) > MANY_ROWS

    def _list_units(self):
        """Return the units of the choice that the reader sees, in order of the tree.

        :rtype: sales.mgmt.unit
        """
        units = self._get_board()._find_units(self.company_id).filtered("active")
        if self.unit_id:
            units = units.filtered(
                lambda unit: f"/{self.unit_id.id}/" in f"/{unit.parent_path}"
            )
        return self._get_pack()._sort_by_tree(units)

    def _list_people(self):
        """Return the assignments of people in these units at the end of the period.

        :rtype: list[tuple[int, int]]
        """
        standing = self.env["sales.mgmt.standing"].sudo()
        places = standing._get_places(self.period_id.sudo())
        seen = set(self._list_units().ids)
        return [(unit, user) for user, unit in places.items() if unit in seen]

    def _list_subjects(self):
        """Return whose performance reports are printed, units before their people.

        :return: name, and ids of unit and person, 0 for the unit itself
        :rtype: list[tuple[str, tuple[int, int]]]
        """
        units = self._list_units()
        if not units:
            return [(self.env.user.name, (0, self.env.uid))]
        chosen = set(self.user_ids.ids)
        if self.whose == "unit" and not chosen:
            tops = self._get_board()._find_tops(units)
            return [(top.name, (top.id, 0)) for top in tops]
        staff = {}
        if self.whose in ("people", "all") or chosen:
            users = self.env["res.users"].sudo()
            for unit_id, user_id in self._list_people():
                if not chosen or user_id in chosen:
                    staff.setdefault(unit_id, []).append(users.browse(user_id))
        subjects = []
        for unit in units:
            if self.whose in ("units", "all") and not chosen:
                subjects.append((unit.name, (unit.id, 0)))
            subjects += [
                (f"{user.name} · {unit.name}", (unit.id, user.id))
                for user in sorted(
                    staff.get(unit.id, ()), key=lambda user: user.name.casefold()
                )
            ]
        return subjects

    def _print_performance(self):
        subjects = self._list_subjects()
        if not subjects:
            raise UserError(
                self.env._(
                    "There is nobody to print in %(place)s: choose another unit, or "
                    "units instead of people.",
                    place=self.unit_id.name or self.company_id.name,
                )
            )
        if len(subjects) == 1:
            return self._download()
        order = self._get_order()
        job = self.env["sales.mgmt.print.job"]._start_figures(
            self._get_pack()._name_file(order),
            self.company_id,
            [
                (name, self._get_order(subjects=(subject,)))
                for name, subject in subjects
            ],
            self.output,
        )
        return self._show_job(job)

    def _download(self):
        if self._get_extension() == "pdf":
            self.env["sales.mgmt.print.job"]._check_engine()
        return {
            "type": "ir.actions.act_url",
            "url": f"/sales_mgmt_targets/pack/{self.id}",
            "target": "download",
        }

    def _show_job(self, job):
        return {
            "type": "ir.actions.act_window",
            "res_model": job._name,
            "res_id": job.id,
            "views": [(False, "form")],
        }
