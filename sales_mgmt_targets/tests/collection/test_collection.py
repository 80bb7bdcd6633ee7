from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import NOW, CollectionCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCollection(CollectionCase):
    """Promises, and what became of them."""

    def _plan(self, document, user=None, **values):
        field = "move_id" if document._name == "account.move" else "order_id"
        plans = self._as(self.env["sales.mgmt.collection.plan"], user or self.env.user)
        return plans.create({field: document.id, **values})

    def _sell(self, amount=500, user=None, **values):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.acme.id,
                "company_id": self.company.id,
                "user_id": (user or self.anna).id,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "name": "Advice",
                            "product_id": self.advice.id,
                            "price_unit": amount,
                            "tax_ids": [(5,)],
                        },
                    )
                ],
                **values,
            }
        )
        order.action_confirm()
        return order

    def _run_night(self, moment):
        self.env.flush_all()
        with freeze_time(moment):
            self.env["sales.mgmt.collection"]._cron_collection()
        self.env.invalidate_all()

    # ------------------------------------------------------------
    # WHAT IS RECEIVED
    # ------------------------------------------------------------

    def test_a_promise_knows_its_document_customer_person_and_unit(self):
        line = self._promise(self.bill, ("2026-05-20", 400))
        self.assertEqual(line.document_name, self.bill.name)
        self.assertEqual(line.partner_id, self.acme)
        self.assertEqual(line.user_id, self.anna)
        self.assertEqual(line.unit_id, self.north)
        self.assertEqual(line.company_id, self.company)
        self.assertEqual(line.date_first, line.date)
        self.assertEqual(line.open_amount, 400)

    def test_money_goes_to_the_earliest_promise_first(self):
        lines = self._promise(
            self.bill, ("2026-06-30", 300), ("2026-05-20", 500), ("2026-05-31", 200)
        )
        self._receive(self.bill, 600)
        self.assertEqual(self._received(lines), [500, 100, 0])
        self.assertEqual(self._states(lines), ["kept", "planned", "planned"])
        self._receive(self.bill, 400)
        self.assertEqual(self._received(lines), [500, 200, 300])
        self.assertEqual(set(lines.mapped("state")), {"kept"})

    def test_a_payment_that_is_taken_back_opens_the_promise_again(self):
        line = self._promise(self.bill, ("2026-05-20", 1000))
        self._receive(self.bill, 1000)
        self.assertEqual(line.state, "kept")
        self.bill.line_ids.remove_move_reconcile()
        self.assertEqual((line.state, line.received), ("planned", 0))

    def test_what_came_before_the_plan_keeps_no_promise(self):
        self._receive(self.bill, 400)
        lines = self._promise(self.bill, ("2026-05-20", 300), ("2026-06-20", 300))
        self.assertEqual(self._received(lines), [0, 0])
        self._receive(self.bill, 350)
        self.assertEqual(self._received(lines), [300, 50])

    def test_moving_a_promise_moves_the_money(self):
        first, second = self._promise(
            self.bill, ("2026-05-20", 500), ("2026-05-31", 500)
        )
        self._receive(self.bill, 500)
        first.date = "2026-06-10"
        self.assertEqual((first.received, second.received), (0, 500))
        self.assertEqual(first.moved_count, 1)
        self.assertEqual(str(first.date_first), "2026-05-20")
        first.date = "2026-05-01"
        self.assertEqual(first.moved_count, 1)
        self.assertEqual((first.state, second.received), ("kept", 0))

    def test_deleting_a_promise_gives_its_money_to_the_next(self):
        first, second = self._promise(
            self.bill, ("2026-05-20", 500), ("2026-05-31", 500)
        )
        self._receive(self.bill, 500)
        first.unlink()
        self.assertEqual(second.received, 500)

    def test_a_credit_note_breaks_the_last_promises_off(self):
        lines = self._promise(self.bill, ("2026-05-20", 700), ("2026-06-20", 300))
        self._credit(self.bill, "2026-05-10")
        self.assertEqual(set(lines.mapped("state")), {"broken"})
        self.assertEqual(self._received(lines), [0, 0])
        self.assertEqual(sum(lines.mapped("open_amount")), 0)

    def test_a_credit_note_of_a_part_leaves_the_rest_to_be_collected(self):
        lines = self._promise(self.bill, ("2026-05-20", 700), ("2026-06-20", 300))
        note = self._bill(450, move_type="out_refund")
        (self.bill | note).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()
        self.assertEqual(self._states(lines), ["planned", "broken"])
        self.assertEqual(lines.sorted().mapped("open_amount"), [550, 0])
        self._receive(self.bill, 550)
        self.assertEqual(self._states(lines), ["kept", "broken"])

    def test_money_paid_back_for_a_credit_note_of_its_own_changes_nothing(self):
        line = self._promise(self.bill, ("2026-05-20", 1000))
        self._receive(self.bill, 1000)
        note = self._bill(200, move_type="out_refund")
        self._pay(note, "2026-05-15")
        self.assertEqual((line.state, line.received), ("kept", 1000))

    def test_cancelling_an_invoice_breaks_its_promises_off(self):
        line = self._promise(self.bill, ("2026-05-20", 1000))
        self.bill.button_draft()
        self.assertEqual(line.state, "planned")
        self.bill.button_cancel()
        self.assertEqual(line.state, "broken")

    def test_promises_go_with_their_document(self):
        line = self._promise(self.bill, ("2026-05-20", 1000))
        line.activity_schedule("mail.mail_activity_data_todo", user_id=self.anna.id)
        tasks = line.activity_ids
        self.bill.button_draft()
        self.bill.with_context(force_delete=True).unlink()
        self.assertFalse(line.exists())
        self.assertFalse(tasks.exists())

    def test_a_document_in_another_currency_is_counted_in_its_own(self):
        bill = self._bill(100, day="2026-05-02", currency_id=self.eur.id)
        lines = self._promise(bill, ("2026-05-20", 33.33), ("2026-05-31", 66.67))
        self.assertEqual(lines.currency_id, self.eur)
        self._receive(bill, 50)
        self.assertEqual(self._received(lines), [33.33, 16.67])
        # a dollar is 0.80 euros
        self.assertAlmostEqual(lines.sorted()[1].open_company, 50 / 0.8, 2)

    def test_the_promises_of_an_order_follow_its_invoices(self):
        order = self._sell(500)
        lines = self._promise(order, ("2026-05-20", 200), ("2026-06-20", 300))
        self.assertEqual(self._states(lines), ["planned", "planned"])
        deposit = self._invoice_order(
            order, "2026-05-10", advance_payment_method="percentage", amount=40
        )
        self._pay(deposit, "2026-05-15")
        self.assertEqual(self._received(lines), [200, 0])
        order.order_line.qty_delivered = 1
        rest = self._invoice_order(order, "2026-05-15")
        self._pay(rest, "2026-05-15", amount=100)
        self.assertEqual(self._received(lines), [200, 100])

    def test_an_invoice_of_two_orders_is_shared_by_what_it_bills_of_each(self):
        orders = self._sell(300) | self._sell(600)
        orders.order_line.qty_delivered = 1
        lines = self._promise(orders[0], ("2026-05-20", 300)) | self._promise(
            orders[1], ("2026-05-20", 600)
        )
        invoice = orders._create_invoices()
        invoice.invoice_date = "2026-05-15"
        invoice.action_post()
        self.assertEqual(len(invoice), 1)
        self._receive(invoice, 100)
        self.assertEqual(
            sorted((line.amount, line.received) for line in lines),
            [(300, 33.33), (600, 66.67)],
        )

    def test_cancelling_an_order_breaks_its_promises_off(self):
        order = self._sell()
        line = self._promise(order, ("2026-05-20", 500))
        order._action_cancel()
        self.assertEqual(line.state, "broken")

    # ------------------------------------------------------------
    # WHAT IS REFUSED
    # ------------------------------------------------------------

    def test_no_more_is_promised_than_the_document_comes_to(self):
        self._promise(self.bill, ("2026-05-20", 1000))
        with self.assertRaisesRegex(
            ValidationError, rf"{self.bill.name}.*1,000\.01.*1,000\.00.*0\.01"
        ):
            self._promise(self.bill, ("2026-05-21", 0.01))

    def test_what_had_come_before_the_plan_is_not_promised_again(self):
        self._receive(self.bill, 400)
        self._promise(self.bill, ("2026-05-20", 600))
        with self.assertRaisesRegex(ValidationError, r"600\.00"):
            self._promise(self.bill, ("2026-05-21", 1))

    def test_drafts_and_quotations_are_not_planned(self):
        draft = self.bill.copy()
        with self.assertRaisesRegex(UserError, "Post it first"):
            self._promise(draft, ("2026-05-20", 1))
        order = self._sell()
        order._action_cancel()
        with self.assertRaisesRegex(UserError, "Confirm it first"):
            self._promise(order, ("2026-05-20", 1))

    def test_nobody_plans_what_a_colleague_sold(self):
        bill = self._bill(100, self.carla)
        with self.assertRaisesRegex(AccessError, "Only the salesperson"):
            self._promise(bill, ("2026-05-20", 1), user=self.anna, user_id=self.anna.id)
        with self.assertRaisesRegex(AccessError, "Only the salesperson"):
            self._plan(bill, user=self.anna)
        for user in (self.carla, self.sven, self.dora):
            self.assertTrue(self._promise(bill, ("2026-05-20", 1), user=user))

    def test_what_became_of_a_promise_is_not_typed(self):
        line = self._promise(self.bill, ("2026-05-10", 100), user=self.anna)
        line.write({"date_first": "2026-07-01", "moved_count": 0})
        self.assertEqual(str(line.date_first), "2026-05-10")
        sly = self._as(self.env["sales.mgmt.collection"], self.anna)
        made = sly.create(
            {
                "move_id": self.bill.id,
                "date": "2026-05-20",
                "amount": 1,
                "date_first": "2026-01-01",
                "received_before": -900,
            }
        )
        self.assertEqual(str(made.date_first), "2026-05-20")
        self.assertEqual(made.received_before, 0)

    def test_a_rep_does_not_delete_a_promise_whose_day_has_come(self):
        past, future = self._promise(
            self.bill, ("2026-05-15", 100), ("2026-05-16", 100), user=self.anna
        )
        future.unlink()
        past.date = "2026-06-20"
        with self.assertRaisesRegex(UserError, "ask your leader"):
            past.unlink()
        self._as(past, self.lena).unlink()

    def test_a_promise_stays_with_its_document(self):
        line = self._promise(self.bill, ("2026-05-20", 100))
        with self.assertRaisesRegex(UserError, "cannot be given"):
            line.move_id = self._bill(5)

    # ------------------------------------------------------------
    # THE DIALOG
    # ------------------------------------------------------------

    def test_instalments_are_equal_and_add_up(self):
        plan = self._plan(
            self.bill, user=self.anna, count=3, date_first="2026-05-31", interval=1
        )
        self.assertEqual(plan.amount_left, 1000)
        self.assertEqual(plan.line_ids.mapped("amount"), [333.33, 333.33, 333.34])
        self.assertEqual(
            plan.line_ids.mapped(lambda line: str(line.date)),
            ["2026-05-31", "2026-06-30", "2026-07-31"],
        )
        plan.action_plan()
        lines = self.bill.collection_ids
        self.assertEqual(len(lines), 3)
        self.assertEqual(lines.user_id, self.anna)

    def test_only_what_is_open_and_not_promised_is_planned(self):
        self._receive(self.bill, 100)
        self._promise(self.bill, ("2026-05-20", 250))
        self.assertEqual(self._plan(self.bill).amount_left, 650)
        self._receive(self.bill, 300)
        self.assertEqual(self._plan(self.bill).amount_left, 600)

    def test_nothing_left_is_said(self):
        self._promise(self.bill, ("2026-05-20", 1000))
        plan = self._plan(self.bill)
        self.assertFalse(plan.line_ids)
        with self.assertRaisesRegex(UserError, "Nothing of"):
            plan.action_plan()

    def test_payment_terms_give_the_days(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "30 and 70",
                "line_ids": [
                    (0, 0, {"value_amount": 30, "nb_days": 10}),
                    (0, 0, {"value_amount": 70, "nb_days": 40}),
                ],
            }
        )
        bill = self._invoice(
            "2026-05-01", 1000, taxed=False, invoice_payment_term_id=terms.id
        )
        plan = self._plan(bill, method="terms")
        self.assertEqual(
            plan.line_ids.mapped(lambda line: (str(line.date), line.amount)),
            [("2026-05-11", 300), ("2026-06-10", 700)],
        )
        self._receive(bill, 350)
        plan = self._plan(bill, method="terms")
        self.assertEqual(plan.line_ids.mapped("amount"), [650])
        order = self._sell(500, payment_term_id=terms.id)
        plan = self._plan(order, method="terms", date_first="2026-05-15")
        self.assertEqual(
            plan.line_ids.mapped(lambda line: (str(line.date), line.amount)),
            [("2026-05-25", 150), ("2026-06-24", 350)],
        )

    # ------------------------------------------------------------
    # THE NIGHT
    # ------------------------------------------------------------

    def test_the_night_makes_promises_due_and_late(self):
        lines = self._promise(self.bill, ("2026-05-20", 100), ("2026-05-21", 100))
        for day, states in (
            ("2026-05-19", ["planned", "planned"]),
            ("2026-05-20", ["due", "planned"]),
            ("2026-05-21", ["late", "due"]),
        ):
            self._run_night(f"{day} 02:00:00")
            self.assertEqual(self._states(lines), states)

    def test_each_is_reminded_once_and_told_once_of_many(self):
        self._promise(self.bill, *[("2026-05-20", 10)] * 5)
        other = self._promise(self._bill(100, self.boris), ("2026-05-20", 10))
        messages = self.env["mail.message"]
        known = messages.search([])
        self._run_night("2026-05-20 02:00:00")
        self._run_night("2026-05-20 03:00:00")
        self._run_night("2026-05-21 02:00:00")
        told = (messages.search([]) - known).filtered(
            lambda message: message.message_type == "user_notification"
        )
        self.assertEqual(len(told), 2)
        self.assertEqual(
            sorted(len(each.notified_partner_ids) for each in told), [1, 1]
        )
        self.assertEqual(len(self.bill.collection_ids.activity_ids), 5)
        self.assertEqual(other.activity_ids.user_id, self.boris)

    def test_who_postpones_is_reminded_again_on_the_new_day(self):
        line = self._promise(self.bill, ("2026-05-20", 10))
        self._run_night("2026-05-20 02:00:00")
        line.date = "2026-05-25"
        self._run_night("2026-05-21 02:00:00")
        self.assertEqual(len(line.activity_ids), 1)
        self._run_night("2026-05-25 02:00:00")
        self.assertEqual(len(line.activity_ids), 2)

    def test_the_task_goes_when_the_money_came(self):
        line = self._promise(self.bill, ("2026-05-20", 10))
        self._run_night("2026-05-20 02:00:00")
        self.assertTrue(line.activity_ids)
        self._receive(self.bill, 10, "2026-05-20")
        self._run_night("2026-05-21 02:00:00")
        self.assertFalse(line.activity_ids)

    def test_the_leader_asks_for_what_a_person_who_left_was_to_collect(self):
        line = self._promise(self.bill, ("2026-05-20", 10))
        self.anna.active = False
        self._run_night("2026-05-20 02:00:00")
        self.assertEqual(line.unit_id, self.north)
        self.assertEqual(line.activity_ids.user_id, self.lena)
        nobody = self.env["sales.mgmt.collection"].search(
            ["|", ("user_id", "=", False), ("user_id.active", "=", False)]
        )
        self.assertIn(line, nobody)

    def test_promises_follow_a_person_who_moves(self):
        line = self._promise(self.bill, ("2026-06-20", 10))
        job = self.env["sales.mgmt.assignment"].search(
            [("user_id", "=", self.anna.id), ("unit_id", "=", self.north.id)]
        )
        job.date_to = "2026-05-31"
        self._assign(self.anna, self.south, "2026-06-01")
        self._run_night("2026-05-31 12:00:00")
        self.assertEqual(line.unit_id, self.north)
        self._run_night("2026-06-01 12:00:00")
        self.assertEqual(line.unit_id, self.south)

    # ------------------------------------------------------------
    # WHO SEES WHAT, AND WHAT IT COSTS
    # ------------------------------------------------------------

    def test_a_rep_sees_own_promises_and_a_leader_those_of_the_unit(self):
        own = self._promise(self.bill, ("2026-05-20", 10))
        theirs = self._promise(self._bill(100, self.carla), ("2026-05-20", 10))
        given = self._promise(self._bill(100, self.carla), ("2026-05-20", 10))
        given.user_id = self.anna
        everything = own | theirs | given
        for user, seen in (
            (self.anna, own | given),
            (self.boris, own.browse()),
            (self.carla, theirs | given),
            (self.lena, own | given),
            (self.sven, theirs),
            (self.dora, everything),
            (self.auditor, everything),
        ):
            found = self._as(own, user).search([("id", "in", everything.ids)])
            self.assertEqual(found.ids, seen.sorted().ids, user.login)

    def test_another_company_stays_out_of_sight(self):
        bill = self._bill(60, self.emil, company=self.east)
        line = self._promise(bill, ("2026-05-20", 60))
        self.assertEqual(line.company_id, self.east)
        found = self._as(line, self.dora).search([("id", "=", line.id)])
        self.assertFalse(found)

    def test_a_payment_takes_as_many_statements_for_many_promises_as_for_few(self):
        def count(bill):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            bill.collection_ids._compute_received()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        many = self._bill(1000)
        self._promise(self.bill, ("2026-05-20", 1000))
        self._promise(many, *[("2026-05-20", 10)] * 50)
        count(self.bill)
        self.assertLessEqual(count(many), count(self.bill))

    def test_a_night_takes_as_many_statements_for_many_documents_as_for_few(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["sales.mgmt.collection"]._refresh_days()
            self.env["sales.mgmt.collection"]._refresh_units()
            self.env["sales.mgmt.collection"]._close_tasks()
            return self.env.cr.sql_log_count - before

        self._promise(self.bill, ("2026-05-20", 1000))
        few = count()
        for _number in range(5):
            self._promise(self._bill(10), ("2026-05-14", 10))
        self.assertLessEqual(count(), few)
