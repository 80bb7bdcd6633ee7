from ast import literal_eval

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

# Where the value of a segmentation stands, from the product or from the customer
SEGMENT_PATHS = {
    "category": ("product_path", "product_tmpl_id.categ_id"),
    "country": ("partner_path", "commercial_partner_id.country_id"),
    "industry": ("partner_path", "commercial_partner_id.industry_id"),
    "tag": ("partner_path", "commercial_partner_id"),
    "customer": ("partner_path", "commercial_partner_id"),
}
NUMBERS = ("integer", "float", "monetary")
# Paths longer than this are a mistake, or meant to keep the database busy
MAX_STEPS, MAX_DOMAIN = 5, 2_000


class SalesMgmtMetricSource(models.Model):
    """Which records a metric counts, when, for whom, and with which value: all as data.

    The definition is declarative. Paths are names of stored many-to-one fields joined
    by dots; the domain is a literal. Nothing in it is ever executed as code.
    """

    _name = "sales.mgmt.metric.source"
    _description = "Sales Metric Source"
    _inherit = ["sales.mgmt.audit.mixin"]
    _order = "metric_id, part desc, id"
    _rec_name = "model"

    metric_id = fields.Many2one(
        comodel_name="sales.mgmt.metric",
        required=True,
        index=True,
        ondelete="cascade",
    )
    part = fields.Selection(
        selection=[("numerator", "Value"), ("denominator", "Out Of")],
        required=True,
        default="numerator",
        help="Of a ratio: what is divided, or what it is divided by.",
    )
    model = fields.Char(
        required=True, help="Technical name of the documents, e.g. sale.order."
    )
    module = fields.Char(
        string="Needs Module",
        help="Technical name of the module that brings the documents or one of their "
        "fields. Without it the metric is not available.",
    )
    domain = fields.Char(
        required=True, default="[]", help="Which of the documents count."
    )
    include_archived = fields.Boolean(help="Count archived documents too.")
    date_field = fields.Char(
        string="Date Path",
        required=True,
        help="Leads to the date or moment that decides the period.",
    )
    past_only = fields.Boolean(
        string="Only the Past",
        help="What is dated today or later does not count yet: a meeting that is still "
        "to come, an invoice that is not overdue.",
    )
    # Whose it is
    user_path = fields.Char(
        string="Salesperson Path", help="Leads from the document to the salesperson."
    )
    team_path = fields.Char(
        string="Sales Team Path", help="Leads from the document to the sales team."
    )
    unit_path = fields.Char(
        help="Leads from the document to the unit, where the document knows it itself."
    )
    company_path = fields.Char(help="Leads from the document to the company.")
    # What it is about
    partner_path = fields.Char(
        string="Customer Path",
        help="Leads from the document to the customer, for segments by customer.",
    )
    product_path = fields.Char(
        help="Leads from the document to the product, for segments by product."
    )
    # How much it is
    aggregate = fields.Selection(
        selection=[("sum", "Sum of values"), ("count", "Number of documents")],
        required=True,
        default="count",
    )
    value_field = fields.Char(string="Value Path", help="Leads to the number to sum.")
    factor_paths = fields.Char(
        string="Times",
        help="Each value is multiplied by these, separated by commas, e.g. the "
        "quantity.",
    )
    divisor_field = fields.Char(
        string="Divided By",
        help="Each value is divided by these, separated by commas, e.g. a currency "
        "rate.",
    )
    factor = fields.Float(
        default=1.0, digits=(16, 6), help="Each value is multiplied by this number."
    )
    occurrence = fields.Selection(
        selection=[
            ("every", "Every document"),
            ("first", "The first document ever"),
            ("once", "Once per period"),
            ("again", "Once, if in the period before too"),
            ("before", "Once in the period before"),
        ],
        string="Counted",
        required=True,
        default="every",
        help="What is counted once is named by the path below, e.g. the customer.",
    )
    distinct_path = fields.Char(
        string="Each", help="Leads to what is counted once, e.g. the customer."
    )
    sign = fields.Selection(
        selection=[("1", "Adds"), ("-1", "Subtracts")], required=True, default="1"
    )

    _value_for_sum = models.Constraint(
        "CHECK (aggregate <> 'sum' OR value_field IS NOT NULL)",
        "A source that sums needs the field to sum.",
    )
    _distinct_for_once = models.Constraint(
        "CHECK (occurrence = 'every' OR distinct_path IS NOT NULL)",
        "What is counted once per period needs a path to what it is, e.g. the "
        "customer.",
    )

    @api.constrains(lambda self: self._get_definition_fields())
    def _check_definition(self):
        problems = [
            problem
            for source in self
            for problem in source._get_problems() or source._get_deep_problems()
        ]
        if problems:
            raise ValidationError("\n".join(problems))

    @api.model
    def _get_definition_fields(self):
        """Return the names of the fields that decide what is measured."""
        return [
            name
            for name, field in self._fields.items()
            if field.store and name not in (*models.MAGIC_COLUMNS, "metric_id")
        ]

    @api.model
    def _get_audit_fields(self):
        """Extend the audit: all that decides what is measured."""
        return ["metric_id", *self._get_definition_fields()]

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Extend `base`: which metrics can be measured is looked up anew."""
        sources = super().create(vals_list)
        self.env.registry.clear_cache()
        return sources

    def write(self, vals):
        """Extend `base`: of two metrics, the one that loses a source is less now."""
        if "metric_id" in vals:
            companies = self.env["res.company"].sudo().search([("active", "=", True)])
            self.env["sales.mgmt.calendar"]._outdate_figures(companies)
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Extend `base`: what was measured goes with its source."""
        self.env["sales.mgmt.fact"]._forget("source_id", self)
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    # ------------------------------------------------------------
    # BUSINESS: THE DEFINITION
    # ------------------------------------------------------------

    def _is_available(self):
        """Tell whether the model and its fields exist.

        A metric outlives the module that brought the documents or a field of them.
        """
        return self._is_installed() and not self._get_problems()

    def _is_installed(self):
        """Tell whether the documents exist in this database."""
        self.ensure_one()
        return self._is_wanted() and bool(self.model) and self.model in self.env

    def _is_wanted(self):
        """Tell whether the documents should exist here.

        A source that names the module it needs waits for it in silence.
        """
        self.ensure_one()
        return not self.module or self.module in self.env.registry._init_modules

    def _get_absence(self):
        """Return in words why the documents do not exist here.

        :rtype: str
        """
        if self.module:
            return self.env._(
                "the module %(module)s is not installed.", module=self.module
            )
        return self.env._(
            "the documents %(model)s do not exist in this database.", model=self.model
        )

    def _get_problems(self):
        """Return every problem of the definition as a sentence.

        A source whose documents are not installed has no problem: it is not available.

        :rtype: list[str]
        """
        self.ensure_one()
        if not self._is_installed():
            return []
        if not self._has_table():
            return [
                self.env._(
                    "%(model)s keeps no documents that could be measured.",
                    model=self.model,
                )
            ]
        problems = [
            problem
            for path, types, comodel in self._get_paths()
            if (problem := self._check_path(path, types, comodel))
        ]
        return [*problems, *filter(None, [self._check_domain()])]

    def _get_deep_problems(self):
        """Return what only the database and the reader's rights can tell.

        :rtype: list[str]
        """
        if not self._is_available():
            return []
        return [*filter(None, [self._check_query()]), *self._get_secrets()]

    def _get_paths(self):
        """Return what each path has to end in.

        :return: path, types of field and model of the last step
        :rtype: list[tuple[str, tuple[str, ...], str | None]]
        """
        relations = [
            (self.user_path, "res.users"),
            (self.team_path, "crm.team"),
            (self.unit_path, "sales.mgmt.unit"),
            (self.company_path, "res.company"),
            (self.partner_path, "res.partner"),
            (self.product_path, "product.product"),
        ]
        numbers = [
            self.value_field if self.aggregate == "sum" else None,
            *self._split_paths(self.factor_paths),
            *self._split_paths(self.divisor_field),
        ]
        return [
            (self.date_field, ("date", "datetime"), None),
            *((path, ("many2one",), comodel) for path, comodel in relations),
            (self.distinct_path, ("many2one", "char", "integer"), None),
            *((path, NUMBERS, None) for path in numbers),
        ]

    @staticmethod
    def _split_paths(paths):
        return [path.strip() for path in (paths or "").split(",") if path.strip()]

    def _has_table(self):
        model = self.env[self.model]
        return not model._abstract and not model._transient

    def _check_path(self, path, types, comodel=None):
        """Return what is wrong with a path, or None."""
        if not path:
            return None
        if path.count(".") >= MAX_STEPS:
            return self.env._(
                "%(model)s: “%(path)s” is too long; a path has at most %(steps)s "
                "steps.",
                model=self.model,
                path=path,
                steps=MAX_STEPS,
            )
        field = None
        for owner, name, field in self._walk(path):
            if field is None or not field.store or not field.column_type:
                return self.env._(
                    "%(model)s: “%(path)s” passes through “%(field)s”, which is not a "
                    "stored field of %(owner)s.",
                    model=self.model,
                    path=path,
                    field=name,
                    owner=owner._name,
                )
        ends_early = field.name != path.split(".")[-1]
        if (
            ends_early
            or field.type not in types
            or (comodel and field.comodel_name != comodel)
        ):
            return self.env._(
                "%(model)s: “%(path)s” ends in a field of type %(type)s; it takes "
                "%(expected)s.",
                model=self.model,
                path=path,
                type=field.type,
                expected=comodel or " / ".join(types),
            )
        return None

    def _walk(self, path):
        """Yield the steps of a path as far as they lead.

        :return: model, name and field of each step; no field where there is none
        :rtype: Iterator[tuple[odoo.models.BaseModel, str, odoo.fields.Field | None]]
        """
        model = self.env[self.model]
        for name in path.split("."):
            field = model._fields.get(name)
            yield model, name, field
            if field is None or field.type != "many2one":
                return
            model = self.env[field.comodel_name]

    def _check_domain(self):
        try:
            if len(self.domain) > MAX_DOMAIN:
                raise ValueError(self.env._("it is too long."))
            Domain(literal_eval(self.domain)).validate(self.env[self.model])
        except (
            ValueError,
            SyntaxError,
            TypeError,
            KeyError,
            AttributeError,
            RecursionError,
            MemoryError,
        ) as error:
            return self.env._(
                "%(model)s: the domain %(domain)s cannot be used: %(reason)s",
                model=self.model,
                domain=self.domain[:80],
                reason=error,
            )
        return None

    def _check_query(self):
        """Let the database plan the query, which tells values of the wrong kind."""
        try:
            query, columns = self._get_documents_query()
            values = [column for column in columns.values() if column]
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    SQL("EXPLAIN %s", query.select(*values)), log_exceptions=False
                )
        except (psycopg2.Error, ValueError, TypeError, NotImplementedError) as error:
            reason = str(error).splitlines()[0] if str(error) else repr(error)
            return self.env._(
                "%(model)s: the documents cannot be read like this: %(reason)s",
                model=self.model,
                reason=reason,
            )
        return None

    def _get_secrets(self):
        """Return in words what the person who defines the source may not read.

        Figures are measured for everybody without record rules: so nobody may put
        fields into them that are hidden from themselves.

        :rtype: list[str]
        """
        # constraints run in sudo: what counts are the rights of the person
        source = self.sudo(False)
        if source.env.su:
            return []
        steps = [
            step
            for path, _types, _comodel in self._get_paths()
            if path
            for step in source._walk(path)
        ]
        model = source.env[self.model]
        steps += source._walk_domain(Domain(literal_eval(self.domain)), model)
        owners = {owner._name: owner for owner, _name, _field in steps}
        owners[model._name] = model
        problems = [
            self.env._(
                "%(model)s: you may not read the documents %(owner)s.",
                model=self.model,
                owner=name,
            )
            for name, owner in sorted(owners.items())
            if not owner.has_access("read")
        ]
        hidden = {
            f"{owner._name}.{name}"
            for owner, name, field in steps
            if field is not None and not owner._has_field_access(field, "read")
        }
        problems += [
            self.env._(
                "%(model)s: you may not read the field %(field)s.",
                model=self.model,
                field=name,
            )
            for name in sorted(hidden)
        ]
        return problems

    def _walk_domain(self, domain, model):
        """Yield the steps of all paths of a domain, those inside of others too."""
        for condition in domain.iter_conditions():
            owner = model
            for name in condition.field_expr.split("."):
                field = owner._fields.get(name)
                yield owner, name, field
                if field is None or not field.relational:
                    break
                owner = self.env[field.comodel_name]
            if condition.operator.removeprefix("not ") in ("any", "any!"):
                yield from self._walk_domain(Domain(condition.value), owner)

    def _get_segmentation_problem(self, segmentation):
        """Return why the documents cannot be cut by a segmentation, or None."""
        name, _rest = SEGMENT_PATHS[segmentation.dimension]
        if self[name]:
            return None
        return self.env._(
            "%(model)s: “%(segmentation)s” needs the %(path)s.",
            model=self.model,
            segmentation=segmentation.name,
            path=self._fields[name]._description_string(self.env),
        )

    def _get_segmentations(self):
        """Return the segmentations of the metric by which the documents are cut.

        What one source of the metric cannot be cut by, none is: half of a sum, or a
        ratio without what it is divided by, would pass for a figure.
        """
        return self.metric_id.segmentation_ids.filtered(
            lambda segmentation: (
                not any(
                    source._get_segmentation_problem(segmentation)
                    for source in self.metric_id.source_ids
                )
            )
        )

    # ------------------------------------------------------------
    # BUSINESS: THE DOCUMENTS
    # ------------------------------------------------------------

    def _get_documents_query(self, segmentation=None):
        """Return a query of the documents that count, and the SQL of what it measures.

        The query runs without record rules: figures are the same whoever refreshes
        them.

        :param sales.mgmt.segmentation segmentation: how to cut the documents, if at all
        :return: the query, and SQL expressions by name: date, user_id, team_id,
            unit_id, company_id, segment_id, key, value; None where the source has none
        :rtype: tuple[Query, dict[str, SQL | None]]
        """
        self.ensure_one()
        model = self.env[self.model].sudo()
        query = model._search(
            Domain(literal_eval(self.domain)),
            active_test=not self.include_archived,
            bypass_access=True,
        )
        paths = {
            "date": self.date_field,
            "user_id": self.user_path,
            "team_id": self.team_path,
            "unit_id": self.unit_path,
            "company_id": self.company_path,
            "key": self.occurrence != "every" and self.distinct_path,
        }
        columns = {
            name: self._path_to_sql(model, path, query) for name, path in paths.items()
        }
        columns["value"] = self._get_value_sql(model, query)
        columns["segment_id"] = None
        if segmentation:
            name, rest = SEGMENT_PATHS[segmentation.dimension]
            path = f"{self[name]}.{rest}"
            columns["segment_id"] = segmentation._join_segment(
                query, self._path_to_sql(model, path, query)
            )
        return query, columns

    def _get_value_sql(self, model, query):
        """Return the SQL of the value of one document, exact and with its sign."""
        factor = SQL("%s::numeric", str(int(self.sign) * self.factor))
        if self.aggregate == "count":
            return factor
        value = SQL(
            "COALESCE(%s::numeric, 0)",
            self._path_to_sql(model, self.value_field, query),
        )
        for path in self._split_paths(self.factor_paths):
            value = SQL(
                "%s * COALESCE(%s::numeric, 0)",
                value,
                self._path_to_sql(model, path, query),
            )
        for path in self._split_paths(self.divisor_field):
            divisor = self._path_to_sql(model, path, query)
            # most rates are 1, and exact division is slow
            value = SQL(
                "CASE WHEN COALESCE(%(divisor)s, 0) IN (0, 1) THEN %(value)s "
                "ELSE %(value)s / %(divisor)s::numeric END",
                divisor=divisor,
                value=value,
            )
        return value if self._adds_as_it_is() else SQL("%s * %s", factor, value)

    def _adds_as_it_is(self):
        return self.sign == "1" and self.factor == 1.0

    def _path_to_sql(self, model, path, query):
        """Return the column at the end of a path, joining what lies between."""
        if not path:
            return None
        alias = model._table
        *steps, last = path.split(".")
        for step in steps:
            model, alias = model._fields[step].join(model, alias, query)
        return model._field_to_sql(alias, last, query)

    def _get_last_field(self, path):
        """Return the field at the end of a path."""
        *_steps, (_model, _name, field) = self._walk(path)
        return field

    def _is_dated_by_day(self):
        """Tell whether the date is a day, not a moment."""
        return self._get_last_field(self.date_field).type == "date"

    def _knows_company(self):
        """Tell whether every document carries its company."""
        return bool(self.company_path) and all(
            field.required for _model, _name, field in self._walk(self.company_path)
        )
