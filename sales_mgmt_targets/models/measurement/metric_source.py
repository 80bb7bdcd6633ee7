from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL


class SalesMgmtMetricSource(models.Model):
    """Which records a metric counts, when, for whom, and with which value: all as data.

    The definition is declarative. Paths are names of stored many-to-one fields joined
    by dots; the domain is a literal. Nothing in it is ever executed as code.
    """

    _name = "sales.mgmt.metric.source"
    _description = "Sales Metric Source"
    _order = "metric_id, id"
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
    domain = fields.Char(
        required=True, default="[]", help="Which of the documents count."
    )
    include_archived = fields.Boolean(help="Count archived documents too.")
    date_field = fields.Char(
        required=True, help="The date or moment that decides the period."
    )
    user_path = fields.Char(
        string="Salesperson Path", help="Leads from the document to the salesperson."
    )
    team_path = fields.Char(
        string="Sales Team Path", help="Leads from the document to the sales team."
    )
    company_path = fields.Char(help="Leads from the document to the company.")
    aggregate = fields.Selection(
        selection=[("sum", "Sum of values"), ("count", "Number of documents")],
        required=True,
        default="count",
    )
    value_field = fields.Char(help="The field to sum.")
    divisor_field = fields.Char(
        help="Each value is divided by this field, e.g. a currency rate."
    )
    occurrence = fields.Selection(
        selection=[
            ("every", "Every document"),
            ("first", "The first document ever"),
            ("once", "Once per period"),
            ("again", "Once, if in the period before too"),
            ("before", "Once in the period before"),
        ],
        required=True,
        default="every",
        help="What is counted once is named by the path below, e.g. the customer.",
    )
    sign = fields.Selection(
        selection=[("1", "Adds"), ("-1", "Subtracts")], required=True, default="1"
    )

    _value_for_sum = models.Constraint(
        "CHECK (aggregate <> 'sum' OR value_field IS NOT NULL)",
        "A source that sums needs the field to sum.",
    )

    @api.constrains(
        "model",
        "domain",
        "date_field",
        "user_path",
        "team_path",
        "company_path",
        "value_field",
        "divisor_field",
    )
    def _check_definition(self):
        problems = [problem for source in self for problem in source._get_problems()]
        if problems:
            raise ValidationError("\n".join(problems))

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _is_available(self):
        """Tell whether the model and its fields exist.

        A metric outlives the module that brought the documents or a field of them.
        """
        return self._has_model() and not self._get_problems()

    def _has_model(self):
        return bool(self.model) and self.model in self.env

    def _get_problems(self):
        """Return every problem of the definition as a sentence.

        A source whose model is not installed has no problem: it is not available.

        :rtype: list[str]
        """
        self.ensure_one()
        if not self._has_model():
            return []
        checks = [
            self._check_path(self.date_field, ("date", "datetime")),
            self._check_path(self.user_path, ("many2one",), "res.users"),
            self._check_path(self.team_path, ("many2one",), "crm.team"),
            self._check_path(self.company_path, ("many2one",), "res.company"),
            self._check_path(self.value_field, ("integer", "float", "monetary")),
            self._check_path(self.divisor_field, ("integer", "float")),
            self._check_domain(),
        ]
        return [problem for problem in checks if problem]

    def _check_path(self, path, types, comodel=None):
        """Return what is wrong with a path, or None."""
        if not path:
            return None
        model = self.env[self.model]
        field = None
        for name in path.split("."):
            if field is not None:
                if field.type != "many2one":
                    break
                model = self.env[field.comodel_name]
            field = model._fields.get(name)
            if field is None or not field.store or not field.column_type:
                return self.env._(
                    "%(model)s: “%(path)s” passes through “%(field)s”, which is not a "
                    "stored field of %(owner)s.",
                    model=self.model,
                    path=path,
                    field=name,
                    owner=model._name,
                )
        if field.type not in types or (comodel and field.comodel_name != comodel):
            return self.env._(
                "%(model)s: “%(path)s” ends in a field of type %(type)s; it takes "
                "%(expected)s.",
                model=self.model,
                path=path,
                type=field.type,
                expected=comodel or " / ".join(types),
            )
        return None

    def _check_domain(self):
        try:
            Domain(literal_eval(self.domain)).validate(self.env[self.model])
        except (ValueError, SyntaxError, TypeError, KeyError) as error:
            return self.env._(
                "%(model)s: the domain %(domain)s cannot be used: %(reason)s",
                model=self.model,
                domain=self.domain,
                reason=error,
            )
        return None

    def _get_documents_query(self):
        """Return a query of the documents that count, and the SQL of what it measures.

        The query runs without record rules: figures are the same whoever refreshes
        them.

        :return: the query, and SQL expressions by name: date, user_id, team_id,
            company_id, value
        :rtype: tuple[Query, dict[str, SQL]]
        """
        self.ensure_one()
        model = self.env[self.model].sudo()
        query = model._search(
            Domain(literal_eval(self.domain)),
            active_test=not self.include_archived,
            bypass_access=True,
        )
        null = SQL("NULL::integer")
        columns = {
            "date": self._path_to_sql(model, self.date_field, query),
            "user_id": self._path_to_sql(model, self.user_path, query) or null,
            "team_id": self._path_to_sql(model, self.team_path, query) or null,
            "company_id": self._path_to_sql(model, self.company_path, query) or null,
            "value": self._get_value_sql(model, query),
        }
        return query, columns

    def _get_value_sql(self, model, query):
        """Return the SQL of the value of one document, exact and with its sign."""
        if self.aggregate == "count":
            return SQL("%s::numeric", int(self.sign))
        value = SQL(
            "COALESCE(%s::numeric, 0)",
            self._path_to_sql(model, self.value_field, query),
        )
        if self.divisor_field:
            divisor = self._path_to_sql(model, self.divisor_field, query)
            value = SQL("%s / COALESCE(NULLIF(%s::numeric, 0), 1)", value, divisor)
        return SQL("%s * %s", int(self.sign), value)

    def _path_to_sql(self, model, path, query):
        """Return the column at the end of a path, joining what lies between."""
        if not path:
            return None
        alias = model._table
        *steps, last = path.split(".")
        for step in steps:
            model, alias = model._fields[step].join(model, alias, query)
        return model._field_to_sql(alias, last, query)

    def _is_dated_by_day(self):
        """Tell whether the date is a day, not a moment."""
        model = self.env[self.model]
        *steps, last = self.date_field.split(".")
        for step in steps:
            model = self.env[model._fields[step].comodel_name]
        return model._fields[last].type == "date"
