from odoo import api, fields, models

from odoo.addons.sales_mgmt_targets.tools.workbook import Formula, refer, refer_range

from .workbook import COLOR

# Columns before the first skill
NAMES = 3


class SalesMgmtTrainingWorkbook(models.AbstractModel):
    """People by skills: what they can do, what their job asks for, and what is missing.

    Three sheets of one shape; the third one is formulas over the other two.
    """

    # a file of its own for each workbook
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.workbook"

    @api.model
    def _write_skills(self, book, people):
        """Write the skills matrix of people.

        :param sales.mgmt.person people: ones that the user may read
        """
        people = people.sorted(lambda each: (each.unit_id.sudo().name or "", each.name))
        has, wants = self._read_skills(people)
        skills = self._get_skills(has, wants)
        env = self.env
        sheets = [
            self._add_sheet(book, "skills", name)
            for name in (env._("Level"), env._("Required"), env._("Missing"))
        ]
        for sheet, levels in zip(sheets, (has, wants), strict=False):
            self._write_matrix(
                book,
                sheet,
                people,
                skills,
                lambda row, column, key, levels=levels: levels.get(key),
            )
        self._write_missing(book, sheets, people, skills, (has, wants))

    @api.model
    def _read_skills(self, people):
        """Return how well people do what, and how well their job asks for it.

        What employees can do is open to their colleagues in Odoo; files are read
        through the rules of their reader, employees in sudo.

        :return: percent by ids of person and skill, twice
        :rtype: tuple[dict, dict]
        """
        employees = {
            person.sudo().employee_id: person.id
            for person in people
            if person.sudo().employee_id
        }
        today = fields.Date.context_today(self)
        levels = self.env["sales.mgmt.training.need"]._read_levels(employees, today)
        by_employee = {
            employee.id: person_id for employee, person_id in employees.items()
        }
        has = {
            (by_employee[employee_id], skill_id): level
            for (employee_id, skill_id), level in levels.items()
        }
        wants = {
            (person_id, wanted.skill_id.id): wanted.level_progress
            for employee, person_id in employees.items()
            for wanted in employee.job_id.job_skill_ids
        }
        return has, wants

    @api.model
    def _get_skills(self, has, wants):
        """Return the skills that anybody has or needs, by type and name."""
        ids = {skill_id for _person, skill_id in [*has, *wants]}
        skills = self.env["hr.skill"].sudo().browse(ids)
        return skills.sorted(
            lambda each: (each.skill_type_id.sequence, each.skill_type_id.name, each.id)
        )

    @api.model
    def _get_skill_columns(self, skills):
        env = self.env
        return [
            (env._("Person"), 26, "text"),
            (env._("Unit"), 20, "text"),
            (env._("Job"), 22, "text"),
            *((skill.name, 12, "percent") for skill in skills),
        ]

    @api.model
    def _write_matrix(self, book, sheet, people, skills, get_cell):
        """Write people by skills.

        :param callable get_cell: the value of a row, a column and a key of both
        """
        columns = self._get_skill_columns(skills)
        sheet.freeze_panes(1, 1)
        self._write_head(book, sheet, 0, columns)
        for row, person in enumerate(people, 1):
            values = [
                person.name,
                person.unit_id.sudo().name or "",
                person.sudo().employee_id.job_id.name or "",
                *(
                    get_cell(row, column, (person.id, skill.id))
                    for column, skill in enumerate(skills, NAMES)
                ),
            ]
            self._write_row(book, sheet, row, values, columns)

    @api.model
    def _write_missing(self, book, sheets, people, skills, levels):
        """Write how many percent are missing, who misses most, and a check.

        :param tuple levels: what people can do, and what their job asks for
        """
        level, required, missing = sheets
        has, wants = levels
        gaps = {key: max(0, want - has.get(key, 0)) for key, want in wants.items()}

        def get_cell(row, column, key):
            asked, there = (refer(row, column, each) for each in (required, level))
            return Formula(f"=MAX(0,{asked}-{there})", gaps.get(key, 0))

        self._write_matrix(book, missing, people, skills, get_cell)
        styles, row = self._get_styles(book), len(people) + 1
        captions = (self.env._("People Who Miss It"), self.env._("Percent Missing"))
        for number, caption in enumerate(captions):
            style = "total" if number == 0 else "bold"
            book.put(missing, row + number, 0, caption, styles[style])
            for column, skill in enumerate(skills, NAMES):
                own = [gaps.get((person.id, skill.id), 0) for person in people]
                cells = refer_range(1, len(people), column)
                count = f"=COUNT({cells})-COUNTIF({cells},0)"
                values = (
                    Formula(count, sum(gap > 0 for gap in own)),
                    Formula(f"=SUM({cells})", sum(own)),
                )
                style = "total_count" if number == 0 else "count"
                book.put(missing, row + number, column, values[number], styles[style])
        if skills:
            total = sum(gaps.values())
            self._finish_missing(book, missing, (row, len(skills)), total)

    @api.model
    def _finish_missing(self, book, sheet, place, total):
        """Write the check of the matrix and its chart.

        :param tuple place: the row of the counts, and how many skills there are
        """
        row, skills = place
        first, last = refer(row + 1, NAMES), refer(row + 1, NAMES + skills - 1)
        corner = f"{refer(1, NAMES)}:{refer(row - 1, NAMES + skills - 1)}"
        self._write_check(
            book,
            sheet,
            row + 3,
            ((f"SUM({first}:{last})", total), (f"SUM({corner})", total)),
        )
        name = sheet.get_name()
        chart = book.workbook.add_chart({"type": "bar"})
        chart.add_series(
            {
                "categories": [name, 0, NAMES, 0, NAMES + skills - 1],
                "values": [name, row, NAMES, row, NAMES + skills - 1],
                "fill": {"color": COLOR},
                "gap": 40,
            }
        )
        chart.set_title({"name": self.env._("People Who Miss a Skill")})
        chart.set_legend({"none": True})
        chart.set_size({"width": 640, "height": 120 + 26 * skills})
        sheet.insert_chart(row + 5, 0, chart)
