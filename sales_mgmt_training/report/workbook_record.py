from odoo import api, models

from odoo.addons.sales_mgmt_targets.tools.workbook import Formula, refer, refer_range

from .workbook import COLOR

# Columns of the list that the other sheet looks at
NUMBER, PASSED, HOURS = 0, 8, 10


class SalesMgmtTrainingWorkbook(models.AbstractModel):
    """Who learned what: the list, and what it comes to by person."""

    # a file of its own for each workbook
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.workbook"

    @api.model
    def _write_record(self, book, enrolments):
        """Write training records.

        :param sales.mgmt.training.enrolment enrolments: ones that the user may read
        """
        enrolments = enrolments.sorted(
            lambda each: (each.person_id.name, each.person_id.id, each.date_due)
        )
        listing = self._add_sheet(book, "record", self._get_titles()["record"])
        people = self._add_sheet(book, "record", self.env._("By Person"))
        # people are told apart by a number: two may have one name
        numbers = {
            person: number for number, person in enumerate(enrolments.person_id, 1)
        }
        columns = self._get_record_columns()
        listing.freeze_panes(1, 2)
        self._write_head(book, listing, 0, columns)
        for row, enrolment in enumerate(enrolments, 1):
            values = self._prepare_record(enrolment, numbers[enrolment.person_id])
            self._write_row(book, listing, row, values, columns)
        listing.autofilter(0, 0, len(enrolments), len(columns) - 1)
        self._write_people(book, people, listing, enrolments, numbers)

    @api.model
    def _get_record_columns(self):
        env = self.env
        return [
            (env._("No."), 6, "count"),
            (env._("Person"), 24, "text"),
            (env._("Unit"), 18, "text"),
            (env._("Course"), 34, "wrap"),
            (env._("Kind"), 18, "text"),
            (env._("State"), 12, "text"),
            (env._("Due"), 12, "day"),
            (env._("Ended On"), 12, "day"),
            (env._("Passed"), 9, "count"),
            (env._("Score"), 9, "number"),
            (env._("Hours"), 9, "number"),
            (env._("Certificate"), 16, "text"),
            (env._("Valid Until"), 12, "day"),
        ]

    @api.model
    def _prepare_record(self, enrolment, number):
        """Return the values of an enrolment, in the order of the columns.

        :rtype: list
        """
        labels = {
            name: dict(enrolment._fields[name]._description_selection(self.env))
            for name in ("kind", "state")
        }
        certificate = enrolment.certificate_ids[:1]
        passed = enrolment.state == "passed"
        return [
            number,
            enrolment.person_id.name,
            enrolment.unit_id.sudo().name or "",
            enrolment.course_id.name,
            labels["kind"].get(enrolment.kind, ""),
            labels["state"][enrolment.state],
            enrolment.date_due,
            enrolment.completed_on or None,
            int(passed),
            enrolment.score if enrolment.has_score else None,
            enrolment.hours if passed else 0,
            certificate.number or "",
            certificate.valid_until or None,
        ]

    @api.model
    def _write_people(self, book, sheet, listing, enrolments, numbers):
        """Write what the list comes to by person, as formulas over it, and a check."""
        env = self.env
        columns = [
            (env._("No."), 6, "count"),
            (env._("Person"), 26, "text"),
            (env._("Courses Passed"), 12, "count"),
            (env._("Hours"), 12, "number"),
        ]
        self._write_head(book, sheet, 0, columns)
        last, passed = len(numbers), enrolments.filtered(lambda x: x.state == "passed")
        by_person = passed.grouped("person_id")
        keys = refer_range(1, len(enrolments), NUMBER, listing)
        for person, row in numbers.items():
            own = by_person.get(person, passed.browse())
            values = [row, person.name]
            for column, value in (
                (PASSED, len(own)),
                (HOURS, sum(own.mapped("hours"))),
            ):
                cells = refer_range(1, len(enrolments), column, listing)
                formula = f"=SUMIFS({cells},{keys},{refer(row, 0)})"
                values.append(Formula(formula, value))
            self._write_row(book, sheet, row, values, columns)
        self._sum_people(book, sheet, listing, last, passed, len(enrolments))

    @api.model
    def _sum_people(self, book, sheet, listing, last, passed, listed):
        """Write the sums of all people, whether the list says the same, and a chart."""
        styles = self._get_styles(book)
        hours = sum(passed.mapped("hours"))
        book.put(sheet, last + 1, 0, None, styles["total"])
        book.put(sheet, last + 1, 1, self.env._("Total"), styles["total"])
        for column, value, style in (
            (2, len(passed), "total_count"),
            (3, hours, "total_number"),
        ):
            formula = f"=SUM({refer_range(1, last, column)})"
            book.put(sheet, last + 1, column, Formula(formula, value), styles[style])
        cells = refer_range(1, listed, HOURS, listing)
        self._write_check(
            book,
            sheet,
            last + 3,
            ((refer(last + 1, 3), hours), (f"SUM({cells})", hours)),
            column=3,
        )
        self._draw_columns(
            book,
            sheet,
            (1, last, 1, (1, 6)),
            self.env._("Hours of Training"),
            [(3, COLOR)],
        )
