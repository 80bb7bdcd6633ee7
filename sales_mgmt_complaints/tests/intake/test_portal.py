from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from .common import IntakeCommon


@tagged("post_install", "-at_install")
class TestComplaintPortal(HttpCase, IntakeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_portal_user("paul.portal", cls.brewery)
        cls.colleague_user = cls._create_portal_user("petra.portal", cls.brewery)
        bakery = cls.env["res.partner"].create({"name": "Bakery", "is_company": True})
        cls.stranger = cls._create_portal_user("bert.portal", bakery)

    @classmethod
    def _create_portal_user(cls, login, customer):
        user = new_test_user(
            cls.env, login, "base.group_portal", email=f"{login}@x.test"
        )
        user.partner_id.parent_id = customer
        return user

    def _log_in(self, user):
        self.authenticate(user.login, user.login)

    def _submit(self, files=(), **form):
        form = {
            "name": "The meter is broken",
            "description": "It hums.",
            "csrf_token": Request.csrf_token(self),
            **form,
        }
        before = self.complaints.search([], order="id desc", limit=1).id or 0
        response = self.url_open(
            "/my/complaints/submit",
            data=form,
            files=[("files", file) for file in files] or None,
        )
        return response, self.complaints.search([("id", ">", before)])

    # ------------------------------------------------------------
    # NEW
    # ------------------------------------------------------------

    def test_a_customer_complains_with_a_picture(self):
        order = self._order(self.customer.partner_id)
        order._action_cancel()
        self._log_in(self.customer)
        response, complaint = self._submit(
            [("meter.png", b"\x89PNG", "image/png")],
            order_id=str(order.id),
            category_id=str(self.category.parent_id.id or self.category.id),
        )
        self.assertEqual(response.status_code, 200)
        self.assertIn("We received your complaint", response.text)
        self.assertEqual(complaint.partner_id, self.customer.partner_id)
        self.assertEqual((complaint.channel, complaint.order_id), ("portal", order))
        self.assertIn(complaint.user_id, self.hanna | self.hilde)
        self.assertTrue(complaint.acknowledged_on)
        self.assertEqual(complaint.message_ids.attachment_ids.name, "meter.png")

    def test_nothing_that_is_sent_runs_on_a_screen(self):
        self._log_in(self.customer)
        evil = "<img src=x onerror=steal()>"
        response, complaint = self._submit(
            [(f"{evil}.html", b"<script>steal()</script>", "text/html")],
            name=evil,
            description=f"{evil}<script>steal()</script>",
            lot_reference=evil,
        )
        self.assertNotIn(evil, response.text)
        self.assertIn("&lt;img src=x onerror=steal()&gt;", response.text)
        self.assertNotIn("<img", complaint.description)
        file = complaint.message_ids.attachment_ids
        self.assertEqual(file.mimetype, "text/plain")
        self.assertNotIn(evil, self.url_open("/my/complaints").text)

    def test_too_much_is_refused_in_a_sentence_and_what_was_typed_stays(self):
        self._log_in(self.customer)
        refused = {
            "files are too many": {"files": [("a.txt", b"x", "text/plain")] * 11},
            "is too large": {
                "files": [("big.bin", b"x" * (10 * 2**20 + 1), "application/x")]
            },
            "This is too long": {"name": "x" * 201},
            "Give it a subject": {"description": " "},
            "not there any more": {"order_id": str(self._order().id + 1000)},
        }
        for sentence, form in refused.items():
            with self.subTest(sentence=sentence):
                response, complaint = self._submit(**form)
                self.assertIn(sentence, response.text)
                self.assertFalse(complaint)
                if "description" not in form:
                    self.assertIn("It hums.", response.text)

    def test_an_order_of_another_customer_is_refused(self):
        order = self._order(self.stranger.partner_id)
        order.action_confirm()
        self._log_in(self.customer)
        response, complaint = self._submit(order_id=str(order.id))
        self.assertIn("not there any more", response.text)
        self.assertFalse(complaint)

    def test_a_form_of_another_site_is_refused(self):
        self._log_in(self.customer)
        response, complaint = self._submit(csrf_token="forged")
        self.assertEqual(response.status_code, 400)
        self.assertFalse(complaint)

    def test_who_is_not_logged_in_complains_nothing(self):
        self.authenticate(None, None)
        response, complaint = self._submit()
        self.assertIn("/web/login", response.url)
        self.assertFalse(complaint)

    # ------------------------------------------------------------
    # READ
    # ------------------------------------------------------------

    def _open(self, complaint, query=""):
        return self.url_open(f"/my/complaints/{complaint.id}{query}")

    def test_a_customer_finds_filters_and_sorts_the_own_complaints(self):
        for number in range(85):
            self._complain(f"Case {number:02}", partner_id=self.customer.partner_id.id)
        foreign = self._complain("Foreign", partner_id=self.stranger.partner_id.id)
        self._log_in(self.customer)
        page = self.url_open("/my/complaints?sortby=name").text
        self.assertIn("Case 00", page)
        self.assertNotIn("Case 84", page)
        self.assertNotIn(foreign.reference, page)
        self.assertIn(
            "Case 84", self.url_open("/my/complaints/page/2?sortby=name").text
        )
        found = self.url_open("/my/complaints?search=case+42").text
        self.assertIn("Case 42", found)
        self.assertNotIn("Case 41", found)
        self.assertIn(
            "No complaint fits", self.url_open("/my/complaints?filterby=done").text
        )
        # what somebody invents is taken for the usual
        forged = self.url_open("/my/complaints?sortby=1;drop&filterby=x")
        self.assertEqual(forged.status_code, 200)

    def test_colleagues_see_the_companys_complaints_but_no_confidential_ones(self):
        open_one = self._complain("For all", partner_id=self.customer.partner_id.id)
        secret = self._complain(
            "For me", partner_id=self.customer.partner_id.id, confidential=True
        )
        self._log_in(self.colleague_user)
        page = self.url_open("/my/complaints").text
        self.assertIn(open_one.reference, page)
        self.assertNotIn(secret.reference, page)
        self.assertNotIn("For me", self._open(secret).text)
        self._log_in(self.customer)
        self.assertIn("For me", self._open(secret).text)

    def test_a_stranger_reads_nothing_with_any_id_or_token(self):
        complaint = self._complain("Private", partner_id=self.customer.partner_id.id)
        complaint._portal_ensure_token()
        for user in (self.stranger, None):
            if user:
                self._log_in(user)
            else:
                self.authenticate(None, None)
            for token in ("", "?access_token=forged", "?access_token="):
                self.assertNotIn("Private", self._open(complaint, token).text)
            self.assertNotIn("Private", self.url_open("/my/complaints/999999999").text)
            self.assertIn(
                "Private",
                self._open(complaint, f"?access_token={complaint.access_token}").text,
            )

    def test_notes_among_us_are_not_shown(self):
        complaint = self._complain(partner_id=self.customer.partner_id.id)
        self._say(complaint, self.hanna, "He always complains", note=True)
        self._say(complaint, self.hanna, "We send a new one")
        complaint.sudo().write({"root_cause": "Sloppy", "cancel_reason": "Spam"})
        self._log_in(self.customer)
        page = self._open(complaint).text
        messages = self.make_jsonrpc_request(
            "/mail/chatter_fetch",
            {"thread_model": complaint._name, "thread_id": complaint.id},
        )
        seen = page + str(messages)
        self.assertIn("We send a new one", seen)
        for hidden in ("He always complains", "Sloppy", "Spam"):
            self.assertNotIn(hidden, seen)

    def test_the_way_is_shown_in_steps(self):
        complaint = self._complain(partner_id=self.customer.partner_id.id)
        reached = [step["reached"] for step in complaint._get_portal_steps()]
        self.assertEqual(reached, [True, False, False, False])
        complaint._resolve("<p>A new meter was sent</p>")
        reached = [step["reached"] for step in complaint._get_portal_steps()]
        self.assertEqual(reached, [True, True, True, False])
        self._log_in(self.customer)
        self.assertIn("A new meter was sent", self._open(complaint).text)

    def test_what_was_told_on_the_phone_can_be_read_again(self):
        complaint = self._complain(
            partner_id=self.customer.partner_id.id, description="<p>It hums</p>"
        )
        self._log_in(self.customer)
        self.assertIn("It hums", self._open(complaint).text)

    def test_the_front_page_counts_the_complaints(self):
        self._complain(partner_id=self.customer.partner_id.id)
        self._log_in(self.customer)
        counted = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["complaint_count"]}
        )
        self.assertEqual(counted["complaint_count"], 1)

    # ------------------------------------------------------------
    # ANSWER AND REOPEN
    # ------------------------------------------------------------

    def _reopen(self, complaint, **form):
        return self.url_open(
            f"/my/complaints/{complaint.id}/reopen",
            data={"csrf_token": Request.csrf_token(self), "reason": "Again", **form},
        )

    def test_a_customer_reopens_what_is_not_solved(self):
        complaint = self._complain(partner_id=self.customer.partner_id.id)
        complaint._resolve("<p>Done</p>")
        self._log_in(self.customer)
        self._reopen(complaint)
        self.assertEqual(complaint.state, "progress")
        self.assertEqual(complaint.reopen_count, 1)
        said = complaint.message_ids.filtered(lambda m: "Again" in (m.body or ""))
        self.assertEqual(said.author_id, self.customer.partner_id)

    def test_a_link_is_enough_to_reopen_and_a_forged_one_is_not(self):
        complaint = self._complain()
        complaint._resolve("<p>Done</p>")
        complaint._portal_ensure_token()
        self.authenticate(None, None)
        self._reopen(complaint, access_token="forged")
        self.assertEqual(complaint.state, "resolved")
        self._reopen(complaint, access_token=complaint.access_token)
        self.assertEqual(complaint.state, "progress")

    def test_what_was_over_long_ago_is_not_reopened(self):
        complaint = self._complain(partner_id=self.customer.partner_id.id)
        complaint._resolve("<p>Done</p>")
        complaint.resolved_on = "2026-01-01 08:00:00"
        complaint.team_id.reopen_days = 1
        self._log_in(self.customer)
        page = self._open(complaint).text
        self.assertNotIn("Open It Again", page)
        self.assertIn("Complain Again", page)
        page = self._reopen(complaint)
        self.assertEqual(complaint.state, "resolved")
        new = complaint.follow_up_ids
        self.assertEqual((new.state, new.channel), ("new", "portal"))
        self.assertEqual(new.partner_id, self.customer.partner_id)
        self.assertIn(f"/my/complaints/{new.id}", page.url)
        self.assertIn(f"/my/complaints/{new.id}", self._open(complaint).text)
        # what somebody sends to the old page all the same reaches the new one
        self._reopen(complaint, reason="And again")
        self.assertEqual(complaint.follow_up_ids, new)
        self.assertIn("And again", "".join(new.message_ids.mapped("body")))

    def test_a_link_to_what_was_over_opens_nothing_else(self):
        complaint = self._complain()
        complaint._resolve("<p>Done</p>")
        complaint._portal_ensure_token()
        complaint.resolved_on = "2026-01-01 08:00:00"
        self.authenticate(None, None)
        self._reopen(complaint, access_token="forged")
        self.assertFalse(complaint.follow_up_ids)
        page = self._reopen(complaint, access_token=complaint.access_token)
        new = complaint.follow_up_ids
        self.assertEqual(new.partner_id, self.paul)
        self.assertIn(new.reference, page.text)
        self.assertNotIn(f"/my/complaints/{new.id}", page.text)

    def test_a_late_word_in_the_thread_begins_one_that_follows(self):
        complaint = self._complain(partner_id=self.customer.partner_id.id)
        complaint._resolve("<p>Done</p>")
        complaint.resolved_on = "2026-01-01 08:00:00"
        self._log_in(self.customer)
        self._post(complaint, "It hums again")
        new = complaint.follow_up_ids
        self.assertEqual(new.partner_id, self.customer.partner_id)
        self.assertIn("It hums again", new.description)
        self.assertTrue(new.acknowledged_on)

    def test_an_answer_in_the_portal_goes_on_with_what_waited(self):
        complaint = self._complain(partner_id=self.customer.partner_id.id)
        complaint._move_to("waiting")
        self._log_in(self.customer)
        self._post(complaint, "Here it is")
        self.assertEqual(complaint.state, "progress")

    def _post(self, complaint, words):
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": complaint._name,
                "thread_id": complaint.id,
                "post_data": {
                    "body": words,
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
            },
        )

    def test_a_customer_writes_no_field(self):
        complaint = self._complain(partner_id=self.customer.partner_id.id)
        self._log_in(self.customer)
        with self.assertRaisesRegex(Exception, "AccessError|not allowed"):
            self.make_jsonrpc_request(
                "/web/dataset/call_kw",
                {
                    "model": complaint._name,
                    "method": "write",
                    "args": [complaint.ids, {"name": "Mine"}],
                    "kwargs": {},
                },
            )

    # ------------------------------------------------------------
    # RATE
    # ------------------------------------------------------------

    def _rate(self, complaint, **form):
        return self.url_open(
            f"/my/complaints/{complaint.id}/rate",
            data={"csrf_token": Request.csrf_token(self), "score": "4", **form},
        )

    def _resolve(self, **values):
        complaint = self._complain(
            **{"partner_id": self.customer.partner_id.id, **values}
        )
        complaint._resolve("<p>Done</p>")
        return complaint

    def test_a_customer_rates_what_is_resolved_once(self):
        complaint = self._resolve()
        asked = complaint.satisfaction_ids
        self._log_in(self.customer)
        self.assertIn("Are you satisfied", self._open(complaint).text)
        page = self._rate(complaint, comment="<b>Quick</b>")
        self.assertIn("Your answer has reached us", page.text)
        self.assertEqual((asked.score, asked.comment), ("4", "<b>Quick</b>"))
        self.assertEqual(asked.channel, "portal")
        self.assertEqual(asked.answered_by_id, self.customer.partner_id)
        # what is planned is not sent any more, and what is used says so
        self.env["sales.mgmt.satisfaction"]._cron_ask()
        self.assertEqual(asked.state, "answered")
        page = self._rate(complaint, score="1")
        self.assertIn("An answer counts once", page.text)
        self.assertNotIn("Are you satisfied", page.text)
        self.assertEqual(asked.score, "4")

    def test_the_link_that_was_used_and_the_page_know_of_each_other(self):
        complaint = self._resolve()
        asked = complaint.satisfaction_ids
        asked._ask()
        self._log_in(self.customer)
        self._rate(complaint)
        page = self.url_open(f"/satisfaction/{asked.id}/{asked._get_token()}")
        self.assertIn("answered already", page.text)

    def test_a_bad_rating_begins_it_anew(self):
        complaint = self._resolve()
        self._log_in(self.customer)
        page = self._rate(complaint, score="1")
        self.assertIn("we begin", page.text)
        self.assertEqual(complaint.state, "progress")

    def test_without_a_choice_or_with_an_invented_one_it_is_asked_again(self):
        complaint = self._resolve()
        self._log_in(self.customer)
        for score in ("", "6", "0", "5; DROP TABLE"):
            with self.subTest(score=score):
                page = self._rate(complaint, score=score)
                self.assertIn("choose one of the five", page.text)
                self.assertFalse(complaint.satisfaction_score)

    def test_what_is_open_or_not_asked_about_is_not_rated(self):
        going_on = self._complain(partner_id=self.customer.partner_id.id)
        self.team.satisfaction_asks = False
        unasked = self._resolve()
        self.team.satisfaction_asks = True
        late = self._resolve()
        late.satisfaction_ids._ask()
        late.satisfaction_ids.expires_on = "2026-01-01 00:00:00"
        self._log_in(self.customer)
        for complaint in (going_on, unasked, late):
            with self.subTest(state=complaint.state):
                self.assertNotIn("Are you satisfied", self._open(complaint).text)
                self._rate(complaint)
                self.assertFalse(complaint.satisfaction_score)

    def test_what_was_reopened_after_it_was_asked_is_not_rated_meanwhile(self):
        complaint = self._resolve()
        complaint.satisfaction_ids._ask()
        complaint._reopen("it broke again")
        self._log_in(self.customer)
        self._rate(complaint)
        self.assertFalse(complaint.satisfaction_score)

    def test_nobody_else_rates_with_any_id_or_token(self):
        complaint, secret = self._resolve(), self._resolve(confidential=True)
        complaint._portal_ensure_token()
        token = complaint.access_token
        self._log_in(self.stranger)
        self._rate(complaint)
        self._rate(complaint, access_token=token)
        self.assertEqual(
            self.url_open("/my/complaints/999999999/rate").status_code, 405
        )
        # a colleague of the customer, about what is not for colleagues
        self._log_in(self.colleague_user)
        self._rate(secret)
        # without the form
        self._rate(complaint, csrf_token="forged")
        self.authenticate(None, None)
        self._rate(complaint, access_token=token)
        for each in (complaint, secret):
            self.assertEqual(each.satisfaction_ids.state, "planned")

    def test_a_colleague_of_the_customer_may_answer(self):
        complaint = self._resolve()
        self._log_in(self.colleague_user)
        self._rate(complaint)
        self.assertEqual(
            complaint.satisfaction_ids.answered_by_id, self.colleague_user.partner_id
        )

    def test_one_of_us_rates_nothing_here_not_with_the_customers_link_either(self):
        complaint = self._resolve(user_id=self.hanna.id)
        complaint._portal_ensure_token()
        link = f"?access_token={complaint.access_token}"
        self._log_in(self.hanna)
        self.assertNotIn("Are you satisfied", self._open(complaint, link).text)
        self._rate(complaint)
        self.assertFalse(complaint.satisfaction_score)
        # whoever holds the link reads, and is told where to answer
        self.authenticate(None, None)
        page = self._open(complaint, link).text
        self.assertIn("Log in to answer here", page)
        self.assertNotIn("/rate", page)
        self.assertNotIn(complaint.satisfaction_ids._get_token(), page)

    # ------------------------------------------------------------
    # IN A BROWSER
    # ------------------------------------------------------------

    def test_a_customer_complains_and_answers_in_a_browser(self):
        self.start_tour(
            "/my/complaints",
            "sales_mgmt_complaint_portal_tour",
            login=self.customer.login,
        )
        complaint = self.complaints.search([], order="id desc", limit=1)
        self.assertEqual(complaint.partner_id, self.customer.partner_id)
        self.assertIn("&lt;script&gt;", complaint.description)

    def test_a_customer_rates_in_a_browser(self):
        complaint = self._resolve()
        self.start_tour(
            f"/my/complaints/{complaint.id}",
            "sales_mgmt_complaint_rate_tour",
            login=self.customer.login,
        )
        asked = complaint.satisfaction_ids
        self.assertEqual((asked.score, asked.comment), ("4", "It hums no more"))

    def test_a_handler_adds_a_call_to_what_is_known(self):
        complaint = self._complain("The display is dead")
        self.start_tour(
            "/odoo/action-sales_mgmt_complaints.sales_mgmt_complaint_entry_action",
            "sales_mgmt_complaint_entry_tour",
            login="hanna",
        )
        said = "".join(complaint.message_ids.mapped("body"))
        self.assertIn("The display is dark", said)
