from odoo import api, models

HANDLER = "sales_mgmt_complaints.group_complaint_handler"
MODULE = "sales_mgmt_complaints"


class MailCannedResponse(models.Model):
    """Answers that handlers give often, in each language that customers speak.

    Odoo's answers have one text, so there is one record per language.
    """

    _inherit = "mail.canned.response"

    @api.model
    def _load_complaint_answers(self):
        """Create the shipped answers in all installed languages, once each.

        Whatever was changed or deleted since stays so, until the module is updated and
        finds that one is missing.
        """
        handlers = self.env.ref(HANDLER)
        english = self._get_complaint_answers()
        data = []
        for code, _name in self.env["res.lang"].get_installed():
            answers = self.with_context(lang=code)._get_complaint_answers()
            if answers == english and not code.startswith("en_US"):
                # nobody translated them
                continue
            suffix = code.lower().replace("@", "_")
            data += [
                {
                    "xml_id": f"{MODULE}.canned_response_{key}_{suffix}",
                    "noupdate": True,
                    "values": {
                        "source": source,
                        "substitution": substitution,
                        "group_ids": handlers.ids,
                    },
                }
                for key, (source, substitution) in answers.items()
            ]
        self.sudo()._load_records(data, update=True)

    @api.model
    def _get_complaint_answers(self):
        """Return the shipped answers in the language of the context.

        :return: shortcut and text, by key
        :rtype: dict[str, tuple[str, str]]
        """
        return {
            "received": (
                self.env._("received"),
                self.env._(
                    "Thank you for telling us. I am looking into it, and write to you "
                    "as soon as I know what happened."
                ),
            ),
            "sorry": (
                self.env._("sorry"),
                self.env._(
                    "I am sorry for the trouble that this has caused you. We put it "
                    "right."
                ),
            ),
            "picture": (
                self.env._("picture"),
                self.env._(
                    "Could you send us a picture of the damage, and one of the label "
                    "with the lot or serial number? Attach them to your answer."
                ),
            ),
            "details": (
                self.env._("details"),
                self.env._(
                    "So that we find the cause: since when does it happen, how often, "
                    "and what was done just before?"
                ),
            ),
            "still": (
                self.env._("still working"),
                self.env._(
                    "We have not found the cause yet and are working on it. You hear "
                    "from me again within two working days, also if there is nothing "
                    "new."
                ),
            ),
            "replacement": (
                self.env._("replacement"),
                self.env._(
                    "We send you a replacement. Keep the old part until it has "
                    "arrived; its collection costs you nothing."
                ),
            ),
            "solved": (
                self.env._("solved"),
                self.env._(
                    "It should be good now. If anything is still wrong, simply answer "
                    "this message, and we begin again."
                ),
            ),
        }
