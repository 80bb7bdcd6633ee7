import hashlib
import json
from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .component_text import Clause, flow
from .scheme import RULE_FIELDS
from .wording import write_money, write_rate

REPORT = "sales_mgmt_targets.scheme_rulebook_action_report"


class SalesMgmtScheme(models.Model):
    """The rulebook: rules in words, in a file whose hash people acknowledge."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.scheme"

    rules_html = fields.Html(
        string="Rules",
        compute="_compute_rules_html",
        sanitize=False,
        export_string_translation=False,
    )
    problems = fields.Text(
        compute="_compute_problems", help="What has to be mended before submission."
    )
    warnings = fields.Text(
        compute="_compute_problems", help="What the author should know."
    )

    @api.depends_context("lang")
    def _compute_rules_html(self):
        for scheme in self:
            scheme.rules_html = Markup(
                self.env["ir.qweb"]._render(
                    "sales_mgmt_targets.scheme_rules",
                    {"scheme": scheme},
                )
            )

    @api.depends("component_ids.problems", "component_ids.warnings")
    def _compute_problems(self):
        for scheme in self:
            scheme.problems = "\n".join(scheme._get_problems())
            scheme.warnings = "\n".join(
                filter(None, scheme.component_ids.mapped("warnings"))
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_rulebook(self):
        """Download the rulebook as it was published; of a draft, as it stands."""
        self.ensure_one()
        self.check_access("read")
        if not self.pdf_id:
            return self.env.ref(REPORT).report_action(self)
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.sudo().pdf_id.id}?download=true",
            "target": "download",
        }

    def action_verify(self):
        """Tell whether rulebook, rules and answers are what was published."""
        self.ensure_one()
        self.check_access("read")
        faults = self.sudo()._get_faults()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if faults else "success",
                "title": self.display_name,
                "message": "\n".join(faults)
                or self.env._(
                    "The rulebook and the rules are as they were published, and every "
                    "answer is one to this rulebook."
                ),
                "sticky": bool(faults),
            },
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    # Words

    def _get_clauses(self):
        """Return what holds for all rules of the scheme, as sentences.

        :rtype: list[Clause]
        """
        self.ensure_one()
        return [
            Clause(self._describe_validity()),
            Clause(self._describe_people()),
            *self._describe_exception(),
            *self._describe_acknowledgement(),
        ]

    def _get_closing_clauses(self):
        """Return what holds for the money of all rules, as sentences.

        :rtype: list[Clause]
        """
        self.ensure_one()
        return [
            *(Clause(draw._phrase()) for draw in self.draw_ids),
            Clause(
                self.env._(
                    "What has to be paid back is taken from later payouts, at most "
                    "%(share)s of each; the rest is carried on.",
                    share=write_rate(self.env, self.recovery_share),
                )
            ),
            Clause(
                self.env._("A line under dispute is not paid before the answer.")
                if self.hold_disputed
                else self.env._("A line under dispute is paid before the answer.")
            ),
        ]

    def _flow(self, clauses):
        """Return sentences as paragraphs.

        :rtype: list[Clause]
        """
        return flow(clauses)

    def _describe_validity(self):
        labels = dict(self._fields["level"]._description_selection(self.env))
        values = {
            "start": format_date(self.env, self.date_from),
            "end": format_date(self.env, self.date_to),
            "level": labels[self.level],
        }
        if self.date_to and self.state != "superseded":
            return self.env._(
                "In force from %(start)s to %(end)s. Paid every: %(level)s.", **values
            )
        return self.env._(
            "In force from %(start)s until a new version. Paid every: %(level)s.",
            **values,
        )

    def _describe_people(self):
        labels = dict(self._fields["role"]._description_selection(self.env))
        parts = [
            labels[self.role],
            ", ".join(self.unit_ids.mapped("name")) or self.company_id.name,
            ", ".join(self.sudo().user_ids.mapped("name")),
        ]
        return self.env._("For: %(who)s.", who="; ".join(filter(None, parts)))

    def _describe_exception(self):
        if not self.exception_reason:
            return []
        text = self.env._(
            "These rules begin before they were published, or shortly afterwards. The "
            "reason: %(reason)s",
            reason=self.exception_reason,
        )
        return [Clause(text)]

    def _describe_acknowledgement(self):
        if not self.needs_acknowledgement:
            return []
        return [
            Clause(
                self.env._(
                    "Nobody is paid by these rules who has not acknowledged them."
                )
            )
        ]

    # The file and its hash

    def _seal(self):
        """Keep the rulebook as it is printed now, with the hashes that prove it."""
        self.ensure_one()
        content = self._print_rulebook()
        attachment = self.env["ir.attachment"].create(
            {
                "name": self._get_file_name(),
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
                "company_id": self.company_id.id,
            }
        )
        self.write(
            {
                "pdf_id": attachment.id,
                "pdf_hash": hashlib.sha256(content).hexdigest(),
                "rules_hash": self._get_rules_hash(),
            }
        )

    def _print_rulebook(self):
        """Return the rulebook in the language of the company.

        :rtype: bytes
        """
        report = self.env["ir.actions.report"].with_context(
            lang=self._get_book_language()
        )
        content, _kind = report._render_qweb_pdf(REPORT, self.ids)
        return content

    def _get_book_language(self):
        return self.company_id.partner_id.lang or self.env.lang

    def _get_file_name(self):
        return f"{self.display_name} {self.date_from}.pdf".replace("/", "-")

    def _get_rules_hash(self):
        """Return the SHA-256 of everything that decides what is paid, and to whom.

        It goes over what is stored, of the scheme and of all parts of it. Fields that
        are empty are left out, so that a field which a later version of the module
        adds does not change the hash of rules that do not use it.

        :rtype: str
        """
        self.ensure_one()
        text = json.dumps(_serialize(self.sudo()), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def _get_faults(self):
        """Return what is not as it was published, as sentences.

        :rtype: list[str]
        """
        self.ensure_one()
        if not self.pdf_hash:
            return [
                self.env._("It was not published yet, so there is nothing to compare.")
            ]
        faults = []
        stored = hashlib.sha256(self.pdf_id.raw or b"").hexdigest()
        if stored != self.pdf_hash:
            faults.append(
                self.env._("The stored rulebook is not the one that was published.")
            )
        if self._get_rules_hash() != self.rules_hash:
            faults.append(
                self.env._("The stored rules are not those that were published.")
            )
        strangers = self.acknowledgement_ids.filtered(
            lambda each: each.answered_hash and each.answered_hash != self.pdf_hash
        )
        faults.extend(
            self.env._(
                "What %(user)s answered to is another rulebook.",
                user=each.user_id.name,
            )
            for each in strangers
        )
        return faults

    def _get_audit_fingerprints(self):
        """Extend the audit: publication makes the rules and the rulebook final."""
        return {
            scheme.id: scheme._get_fingerprint()
            for scheme in self.sudo()
            if scheme.pdf_hash
        }

    def _get_fingerprint(self):
        stored = hashlib.sha256(self.pdf_id.raw or b"").hexdigest()
        return hashlib.sha256(f"{self._get_rules_hash()}{stored}".encode()).hexdigest()

    def _audit(self, event, reason="", changes=None, fingerprint=None):
        """Write a step into the audit log.

        :param dict changes: pairs of old and new value by name of the field
        """
        labels = {
            self._fields[name]._description_string(self.env): pair
            for name, pair in (changes or {}).items()
        }
        self.env["sales.mgmt.audit"]._log(
            self, event, reason=reason, changes=labels, fingerprint=fingerprint
        )

    # Completeness

    def _get_problems(self):
        """Return every reason why the scheme cannot be published, as sentences.

        :rtype: list[str]
        """
        self.ensure_one()
        problems = [
            problem
            for component in self.component_ids
            for problem in component._get_problems()
        ]
        if not self.component_ids:
            problems.append(self.env._("It has no rule yet."))
        return problems

    def _check_complete(self):
        for scheme in self:
            problems = scheme._get_problems()
            if problems:
                raise UserError(
                    self.env._(
                        "“%(scheme)s” is not complete:\n%(problems)s",
                        scheme=scheme.display_name,
                        problems="\n".join(problems),
                    )
                )


class SalesMgmtSchemeDraw(models.Model):
    """A guarantee in words."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.scheme.draw"

    def _phrase(self):
        """Return the guarantee as sentences.

        :rtype: str
        """
        self.ensure_one()
        amount = write_money(self.env, self.amount, self.currency_id)
        parts = [
            self.env._(
                "Guarantee: who earns less than %(amount)s in a period is paid what is "
                "missing.",
                amount=amount,
            )
            if self.kind == "top_up"
            else self.env._(
                "Allowance: %(amount)s per period on top of what was earned.",
                amount=amount,
            ),
            self.env._("It is paid back from what is earned beyond it later.")
            if self.is_recoverable
            else self.env._("It is not paid back."),
        ]
        if self.periods:
            parts.append(
                self.env._(
                    "It holds for the first %(count)s periods after somebody joined.",
                    count=self.periods,
                )
            )
        if self.user_ids:
            names = ", ".join(self.sudo().user_ids.mapped("name"))
            parts.append(self.env._("Only for: %(who)s.", who=names))
        return " ".join(parts)


def _serialize(record):
    """Return the stored rules of a record as JSON values, its parts included."""
    # texts in their source: a translation is no other rule
    record = record.with_context(lang="en_US")
    values = {name: _serialize_value(record, name) for name in _get_rule_names(record)}
    return {name: value for name, value in values.items() if value}


def _get_rule_names(record):
    """Return the names of the fields that people write when they write rules."""
    if record._name == "sales.mgmt.scheme":
        # where it ends is known later
        return RULE_FIELDS - {"date_to"}
    way_up = record._scheme_path.split(".")[0]
    return {
        name
        for name, field in record._fields.items()
        if name not in {*models.MAGIC_COLUMNS, way_up}
        and not (field.compute or field.related)
        and (field.store or _is_part_list(record, field))
    }


def _is_part_list(record, field):
    return field.type == "one2many" and hasattr(
        record.env[field.comodel_name], "_scheme_path"
    )


def _serialize_value(record, name):
    value, field = record[name], record._fields[name]
    if field.type == "one2many":
        rows = [_serialize(part) for part in value]
        return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))
    if field.relational:
        return sorted(value.ids)
    if field.type in ("float", "monetary"):
        return f"{Decimal(str(value)).normalize():f}" if value else None
    if field.type in ("date", "html"):
        return str(value) if value else None
    return value
