from odoo import models


class SalesMgmtPerson(models.Model):
    """What people can do, taken out of Odoo by who may."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.person"

    def action_export_skills(self):
        """Download the skills matrix of these people."""
        return self.env["sales.mgmt.training.workbook"]._get_download("skills", self)


class SalesMgmtTrainingEnrolment(models.Model):
    """What people learned, taken out of Odoo by who may."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.enrolment"

    def action_export_record(self):
        """Download these enrolments as training records."""
        return self.env["sales.mgmt.training.workbook"]._get_download("record", self)


class SalesMgmtTrainingPlan(models.Model):
    """What training costs, taken out of Odoo by who may."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.plan"

    def action_export_plan(self):
        """Download these plans with their cost and budget."""
        return self.env["sales.mgmt.training.workbook"]._get_download("plan", self)


class SalesMgmtReviewCycle(models.Model):
    """How people were reviewed, taken out of Odoo by who may."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.review.cycle"

    def action_export_reviews(self):
        """Download the results of these cycles, as far as the user may read them."""
        return self.env["sales.mgmt.training.workbook"]._get_download("reviews", self)


class SalesMgmtTrainingEffect(models.Model):
    """What training did, taken out of Odoo by who may."""

    # a file of its own for each subject
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "sales.mgmt.training.effect"

    def action_export_effect(self):
        """Download these effects."""
        return self.env["sales.mgmt.training.workbook"]._get_download("effect", self)
