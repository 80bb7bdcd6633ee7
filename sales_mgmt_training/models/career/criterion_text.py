from odoo import api, models
from odoo.tools.misc import format_date, formatLang


class SalesMgmtCareerCriterion(models.Model):
    """Criteria as sentences, in the language of the reader."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.career.criterion"

    @api.depends(
        "kind",
        "metric_id.name",
        "operator",
        "limit",
        "needed",
        "last_count",
        "period_level",
        "certificate_kind_id.name",
        "course_id.name",
        "program_id.name",
        "topic_id.name",
        "cover_level",
    )
    @api.depends_context("lang")
    def _compute_name(self):
        for criterion in self:
            criterion.name = criterion._phrase() if criterion.kind else False

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for criterion in self:
            criterion.display_name = criterion.name

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _phrase(self):
        """Return what is asked for in words.

        What a criterion names is named to everybody who is judged by it, whether they
        may open it or not.

        :rtype: str
        """
        self.ensure_one()
        return getattr(self.sudo(), f"_phrase_{self.kind}")()

    def _phrase_attainment(self):
        return self.env._(
            "%(metric)s: at least %(limit)s of the target in %(needed)s of the last "
            "%(count)s %(periods)s",
            metric=self.metric_id.name or self.env._("Every target"),
            limit=f"{self._format(self.limit)} %",
            needed=self.needed,
            count=self.last_count,
            periods=self._get_period_word(),
        )

    def _phrase_value(self):
        values = {
            "metric": self.metric_id.name,
            "limit": self._format_value(self.limit),
            "count": self.last_count,
            "periods": self._get_period_word(),
        }
        if self.operator == "at_most":
            return self.env._(
                "%(metric)s: at most %(limit)s in the last %(count)s %(periods)s",
                **values,
            )
        return self.env._(
            "%(metric)s: at least %(limit)s in the last %(count)s %(periods)s", **values
        )

    def _phrase_documents(self):
        values = {
            "metric": self.metric_id.name,
            "limit": self._format_value(self.limit),
        }
        if self.operator == "at_most":
            if not self.limit:
                return self.env._("%(metric)s: none today", **values)
            return self.env._("%(metric)s: at most %(limit)s today", **values)
        return self.env._("%(metric)s: at least %(limit)s today", **values)

    def _phrase_certificate(self):
        return self.env._(
            "Certificate “%(certificate)s”, valid today",
            certificate=self.certificate_kind_id.name,
        )

    def _phrase_course(self):
        return self.env._("Course “%(course)s” passed", course=self.course_id.name)

    def _phrase_program(self):
        return self.env._(
            "Training program “%(program)s” finished", program=self.program_id.name
        )

    def _phrase_months(self):
        return self.env._(
            "At least %(count)s months at the level before", count=self.needed
        )

    def _phrase_review(self):
        return self.env._(
            "Review score of at least %(limit)s in %(needed)s of the last %(count)s "
            "signed reviews",
            limit=self._format(self.limit),
            needed=self.needed,
            count=self.last_count,
        )

    def _phrase_cover(self):
        level = dict(self._fields["cover_level"]._description_selection(self.env))
        values = {"level": level[self.cover_level], "count": self.needed}
        if self.topic_id:
            return self.env._(
                "Cross-training “%(topic)s”: %(level)s",
                topic=self.topic_id.name,
                **values,
            )
        return self.env._("Cross-training in %(count)s topics: %(level)s", **values)

    def _phrase_improvement(self):
        return self.env._("No improvement plan is running")

    def _get_period_word(self):
        """Return the word for the periods that are looked at."""
        words = dict(self._fields["period_level"]._description_selection(self.env))
        return words[self.period_level].lower()

    def _format_value(self, value):
        """Write a value as its metric is measured."""
        text = self._format(value)
        if self.metric_id.unit == "percent":
            return f"{text} %"
        if self.metric_id.unit == "hours":
            return self.env._("%(number)s hours", number=text)
        return text

    def _format(self, number):
        """Write a number without digits that say nothing."""
        digits = 0 if float(number).is_integer() else 2
        return formatLang(self.env, number, digits=digits)

    # ------------------------------------------------------------
    # EVIDENCE
    # ------------------------------------------------------------

    def _tell(self, details):
        """Return in words what shows that a criterion is met or not.

        :param dict details: `code` if nothing was found, and why; else `rows`, each
            with some of `label`, `labels`, `name`, `value`, `hit` and `day`; also
            `model` and `ids` of the documents
        :rtype: str
        """
        self.ensure_one()
        criterion = self.sudo()
        if details.get("code"):
            return getattr(criterion, f"_tell_{details['code']}")(details)
        tell = getattr(criterion, f"_tell_{self.kind}")
        return "\n".join(tell(row) for row in details.get("rows", ()))

    def _tell_unavailable(self, details):
        return self.env._(
            "Not available: what “%(metric)s” is measured on does not exist in this "
            "database.",
            metric=self.metric_id.name,
        )

    def _tell_not_closed(self, details):
        return self.env._(
            "Not available: %(closed)s of the last %(count)s %(periods)s are closed "
            "with this figure.",
            closed=details["closed"],
            count=self.last_count,
            periods=self._get_period_word(),
        )

    def _tell_unmeasured(self, details):
        return self.env._("Not available: nothing was measured in these periods.")

    def _tell_nothing(self, details):
        """Return what is said where there is no document."""
        nothing = {
            "certificate": self.env._("There is no certificate that is valid today."),
            "course": self.env._("Not passed yet."),
            "program": self.env._("Not finished yet."),
            "review": self.env._("Not available: no review was signed yet."),
            "cover": self.env._("No topic yet."),
            "improvement": self.env._("None is running."),
        }
        return nothing[self.kind]

    def _tell_attainment(self, row):
        if row["value"] is None:
            return self.env._("%(period)s: no target", period=row["label"])
        values = {
            "period": row["label"],
            "percent": self._format(row["value"]),
            "metric": row["name"],
        }
        if self.metric_id:
            return self.env._("%(period)s: %(percent)s %%", **values)
        return self.env._(
            "%(period)s: %(percent)s %% of %(metric)s, the least", **values
        )

    def _tell_value(self, row):
        return self.env._(
            "%(value)s in %(periods)s",
            value=self._format_value(row["value"]),
            periods=", ".join(row["labels"]),
        )

    def _tell_documents(self, row):
        return self.env._("%(value)s today", value=self._format_value(row["value"]))

    def _tell_certificate(self, row):
        if not row["day"]:
            return self.env._("%(number)s, without end", number=row["label"])
        return self.env._(
            "%(number)s, valid until %(day)s",
            number=row["label"],
            day=self._format_day(row["day"]),
        )

    def _tell_course(self, row):
        return self.env._("Passed on %(day)s", day=self._format_day(row["day"]))

    def _tell_program(self, row):
        return self.env._("Finished on %(day)s", day=self._format_day(row["day"]))

    def _tell_months(self, row):
        if row.get("away"):
            return self.env._(
                "%(count)s months, since %(day)s without %(away)s days of absence",
                count=row["value"],
                day=self._format_day(row["day"]),
                away=row["away"],
            )
        return self.env._(
            "%(count)s months, since %(day)s",
            count=row["value"],
            day=self._format_day(row["day"]),
        )

    def _tell_review(self, row):
        return self.env._(
            "%(period)s: %(score)s",
            period=row["label"],
            score=self._format(row["value"]),
        )

    def _tell_cover(self, row):
        return row["label"]

    def _tell_improvement(self, row):
        return self.env._("One runs since %(day)s", day=self._format_day(row["day"]))

    def _format_day(self, day):
        return format_date(self.env, day)

    # ------------------------------------------------------------
    # WHAT IS MISSING
    # ------------------------------------------------------------

    def _tell_missing(self, state, value):
        """Return what somebody still lacks, as a thing to do.

        :param str state: missed or unknown
        :param float value: what there is, None if it is unknown
        :rtype: str
        """
        self.ensure_one()
        criterion = self.sudo()
        if state == "unknown" and self.kind != "attainment":
            return self.env._("%(criterion)s: not available", criterion=self.name)
        return getattr(criterion, f"_lack_{self.kind}")(value or 0)

    def _lack_attainment(self, value):
        values = {
            "metric": self.metric_id.name or self.env._("Every target"),
            "limit": f"{self._format(self.limit)} %",
            "count": self.needed - int(value),
            "periods": self._get_period_word(),
        }
        if values["count"] == 1:
            return self.env._(
                "%(metric)s: reach %(limit)s of the target in one more of the last "
                "%(count)s %(periods)s",
                **values | {"count": self.last_count},
            )
        return self.env._(
            "%(metric)s: reach %(limit)s of the target in %(count)s more %(periods)s",
            **values,
        )

    def _lack_value(self, value):
        return self.env._(
            "%(metric)s: bring %(value)s to %(limit)s",
            metric=self.metric_id.name,
            value=self._format_value(value),
            limit=self._format_value(self.limit),
        )

    def _lack_documents(self, value):
        return self._lack_value(value)

    def _lack_certificate(self, value):
        return self.env._(
            "Earn the certificate “%(certificate)s”",
            certificate=self.certificate_kind_id.name,
        )

    def _lack_course(self, value):
        return self.env._("Pass the course “%(course)s”", course=self.course_id.name)

    def _lack_program(self, value):
        return self.env._(
            "Finish the training program “%(program)s”", program=self.program_id.name
        )

    def _lack_months(self, value):
        count = self.needed - int(value)
        if count == 1:
            return self.env._("Stay one more month at the level")
        return self.env._("Stay %(count)s more months at the level", count=count)

    def _lack_review(self, value):
        limit, count = self._format(self.limit), self.needed - int(value)
        if count == 1:
            return self.env._(
                "Reach a review score of %(limit)s in one more review", limit=limit
            )
        return self.env._(
            "Reach a review score of %(limit)s in %(count)s more reviews",
            limit=limit,
            count=count,
        )

    def _lack_cover(self, value):
        if self.topic_id:
            return self.env._("Learn to do “%(topic)s”", topic=self.topic_id.name)
        count = self.needed - int(value)
        if count == 1:
            return self.env._("Learn to do one more topic")
        return self.env._("Learn to do %(count)s more topics", count=count)

    def _lack_improvement(self, value):
        return self.env._("Bring the improvement plan to its end")
