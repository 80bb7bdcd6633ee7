from odoo import api, fields, models
from odoo.tools import format_date, format_datetime, is_html_empty


class ReviewForm(models.AbstractModel):
    """Reviews on paper: what the reader may read of them, ready to be signed.

    One document for any print engine, a new page for each review.
    """

    _name = "report.sales_mgmt_training.review_form"
    _description = "Review Form (printed)"

    @api.model
    def _get_report_values(self, docids, data=None):
        reviews = self.env["sales.mgmt.review"].browse(docids).exists()
        reviews.check_access("read")
        return {
            "doc_ids": reviews.ids,
            "doc_model": reviews._name,
            "docs": reviews,
            "sections": [self._get_section(review) for review in reviews],
            "show_day": lambda day: format_date(self.env, day),
            "show_time": lambda moment: format_datetime(
                self.env, moment, dt_format="short"
            ),
            "printed_on": format_date(self.env, fields.Date.context_today(self)),
        }

    @api.model
    def _get_section(self, review):
        """Return what a review shows; parts come through the rules of their reader.

        :rtype: dict
        """
        states = dict(review._fields["state"]._description_selection(self.env))
        forms = self.env["sales.mgmt.review.form"].search(
            [
                ("review_id", "=", review.id),
                ("state", "=", "done"),
                ("kind", "in", ("self", "manager")),
            ],
            order="id",
        )
        return {
            "review": review,
            # names of what is about the person anyway
            "record": review.sudo(),
            "state": states[review.state],
            "figures": review.line_ids.filtered(lambda x: x.kind != "behaviour"),
            "behaviours": review.line_ids.filtered(lambda x: x.kind == "behaviour"),
            "forms": forms,
            "has_minutes": not is_html_empty(review.minutes),
        }
