import base64
import io

import qrcode

from odoo import api, models
from odoo.tools import format_date


class CertificateReport(models.AbstractModel):
    """Certificates to print: one page each, in one document for any print engine."""

    _name = "report.sales_mgmt_training.certificate_report"
    _description = "Certificate (printed)"

    @api.model
    def _get_report_values(self, docids, data=None):
        certificates = self.env["sales.mgmt.certificate"].browse(docids).exists()
        certificates.check_access("read")
        return {
            "doc_ids": certificates.ids,
            "doc_model": certificates._name,
            "docs": certificates,
            "pages": [self._get_page(each) for each in certificates],
        }

    @api.model
    def _draw_code(self, url):
        """Return a QR code as the address of an image.

        Drawn here, since the barcodes of the server need a drawing library that many
        installations lack.
        """
        code = qrcode.QRCode(border=0, box_size=6)
        code.add_data(url)
        image = io.BytesIO()
        code.make_image().save(image)
        return f"data:image/png;base64,{base64.b64encode(image.getvalue()).decode()}"

    @api.model
    def _get_page(self, certificate):
        """Return what the page of a certificate shows, in the language of its holder.

        :rtype: dict
        """
        holder = certificate.sudo().user_id
        certificate = certificate.with_context(lang=holder.lang or self.env.lang)
        return {
            "lang": certificate.env.lang,
            "certificate": certificate,
            "holder": holder.name,
            "kind": certificate.kind_id,
            "course": certificate.enrolment_id.course_id,
            "company": certificate.company_id.sudo(),
            "code": self._draw_code(certificate._get_url()),
            "show_day": lambda day: format_date(
                certificate.env, day, date_format="long"
            ),
        }
