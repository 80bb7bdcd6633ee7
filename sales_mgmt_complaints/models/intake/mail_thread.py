import logging
from xmlrpc.client import Binary

from psycopg2 import errors

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

COMPLAINT = "sales.mgmt.complaint"


class MailThread(models.AbstractModel):
    """The door for e-mails: what is for complaints never gets lost there.

    Core raises on a message it cannot read. A mail server then bounces it to the
    customer, and a fetched mailbox marks it as seen: either way nobody of us knows.
    """

    _inherit = "mail.thread"

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        """Extend `mail`: keep what is for complaints and cannot be processed."""
        raw = bytes(message.data) if isinstance(message, Binary) else message
        raw = raw.encode("utf-8", "replace") if isinstance(raw, str) else bytes(raw)
        try:
            with self.env.cr.savepoint():
                return super().message_process(
                    model,
                    raw,
                    custom_values=custom_values,
                    save_original=save_original,
                    strip_attachments=strip_attachments,
                    thread_id=thread_id,
                )
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            # the server tries a call again; a fetched mailbox does not
            if not self.env.context.get("fetchmail_cron_running"):
                raise
            return self._keep_for_complaints(raw, model, error)
        except errors.UniqueViolation as error:
            if error.diag.constraint_name == "sales_mgmt_complaint_message_uid_uniq":
                _logger.info("Ignored an e-mail that came twice at the same moment.")
                return False
            return self._keep_for_complaints(raw, model, error)
        except Exception as error:  # noqa: BLE001  nothing that came gets lost
            return self._keep_for_complaints(raw, model, error)

    @api.model
    def _keep_for_complaints(self, raw, model, error):
        """Keep a message that is for complaints; raise the error for others."""
        kept = self.env["sales.mgmt.complaint.mail"].sudo()
        # an officer who tries again wants to know what is wrong
        if self.env.context.get("complaint_keep") is False:
            raise error
        if not kept._keep_unreadable(raw, model, error):
            raise error
        _logger.warning("Kept an e-mail for complaints that failed: %r", error)
        return False

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        """Extend `mail`: one message is one complaint, and no machine makes one."""
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        if any(route[0] == COMPLAINT for route in routes):
            complaints = self.env[COMPLAINT].sudo()
            return complaints._choose_routes(message, message_dict, routes)
        return routes

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        """Extend `mail`: what is too much of one sender is kept, not thrown away."""
        is_loop = super()._detect_loop_sender(message, message_dict, routes)
        if is_loop and any(route[0] == COMPLAINT for route in routes or ()):
            kept = self.env["sales.mgmt.complaint.mail"].sudo()
            kept._keep_message(message, "many")
        return is_loop
