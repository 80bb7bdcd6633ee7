from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import plaintext2html

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.satisfaction.satisfaction import SCORES

FILES_LIMIT = 10
FILE_MEGABYTES = 10
SUBJECT_LIMIT = 200
TEXT_LIMIT = 20_000
COMPLAINT = "sales.mgmt.complaint"


class ComplaintPortal(CustomerPortal):
    """Where customers complain, see how far it is, answer, and open it again."""

    # ------------------------------------------------------------
    # LIST
    # ------------------------------------------------------------

    def _prepare_home_portal_values(self, counters):
        """Extend `portal`: tell how many complaints there are."""
        values = super()._prepare_home_portal_values(counters)
        if "complaint_count" in counters:
            complaints = request.env[COMPLAINT]
            readable = complaints.has_access("read")
            values["complaint_count"] = (
                complaints.search_count(self._get_complaint_domain()) if readable else 0
            )
        return values

    def _get_complaint_domain(self):
        """Return the domain of the customer's own; also for a reader of ours."""
        customer = request.env.user.partner_id.commercial_partner_id
        return Domain("partner_id", "child_of", customer.ids)

    def _get_complaint_sortings(self):
        return {
            "date": {
                "label": request.env._("Newest"),
                "order": "opened_on desc, id desc",
            },
            "name": {"label": request.env._("Subject"), "order": "name, id desc"},
            "state": {"label": request.env._("State"), "order": "stage_id, id desc"},
        }

    def _get_complaint_filters(self):
        return {
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
            "open": {
                "label": request.env._("Open"),
                "domain": Domain("is_open", "=", True),
            },
            "done": {
                "label": request.env._("Done"),
                "domain": Domain("is_open", "=", False),
            },
            "mine": {
                "label": request.env._("Mine"),
                "domain": Domain("partner_id", "=", request.env.user.partner_id.id),
            },
        }

    @http.route(
        ["/my/complaints", "/my/complaints/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_complaints(
        self, page=1, sortby="date", filterby="all", search="", **_more
    ):
        """Show the complaints of the customer."""
        sortings, filters = (
            self._get_complaint_sortings(),
            self._get_complaint_filters(),
        )
        sortby = sortby if sortby in sortings else "date"
        filterby = filterby if filterby in filters else "all"
        domain = self._get_complaint_domain() & filters[filterby]["domain"]
        if search:
            domain &= Domain("name", "ilike", search) | Domain(
                "reference", "ilike", search
            )
        complaints = request.env[COMPLAINT]
        pager = portal_pager(
            url="/my/complaints",
            total=complaints.search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args={"sortby": sortby, "filterby": filterby, "search": search},
        )
        complaints = complaints.search(
            domain,
            order=sortings[sortby]["order"],
            limit=self._items_per_page,
            offset=pager["offset"],
        )
        request.session["my_complaints_history"] = complaints.ids[:100]
        values = self._prepare_portal_layout_values()
        values.update(
            complaints=complaints,
            page_name="complaint",
            pager=pager,
            default_url="/my/complaints",
            searchbar_sortings=sortings,
            sortby=sortby,
            searchbar_filters=filters,
            filterby=filterby,
            searchbar_inputs={
                "all": {"input": "all", "label": request.env._("Subject or reference")}
            },
            search_in="all",
            search=search,
        )
        return request.render("sales_mgmt_complaints.portal_my_complaints", values)

    # ------------------------------------------------------------
    # ONE COMPLAINT
    # ------------------------------------------------------------

    @http.route(
        "/my/complaints/<int:complaint_id>", type="http", auth="public", website=True
    )
    def portal_complaint(self, complaint_id, access_token=None, **more):
        """Show a complaint to its customer, or to who has the link."""
        try:
            complaint = self._document_check_access(
                COMPLAINT, complaint_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = self._get_page_view_values(
            complaint,
            access_token,
            {
                "complaint": complaint,
                "steps": complaint._get_portal_steps(),
                "going_on": self._get_going_on(complaint),
                "page_name": "complaint",
                "files_limit": FILES_LIMIT,
                "file_megabytes": FILE_MEGABYTES,
                **self._prepare_rating(complaint, **more),
            },
            "my_complaints_history",
            False,
            **more,
        )
        return request.render("sales_mgmt_complaints.portal_complaint", values)

    def _prepare_rating(self, complaint, rated=None, unrated=None, **_more):
        """Return what the page needs where the customer says how satisfied they are.

        Whoever holds a link to the page may be one of us, who can read it too. So only
        who is logged in as a customer answers here; the link in our e-mail is another.
        """
        scores = request.env["sales.mgmt.satisfaction"]._fields["score"]
        return {
            "asked": complaint._get_asked(),
            "rating": complaint._get_rating_standing(),
            "may_rate": request.env.user._is_portal(),
            "is_visitor": request.env.user._is_public(),
            "scores": scores._description_selection(request.env),
            "score": None,
            "rated": rated,
            "unrated": unrated,
        }

    @http.route(
        "/my/complaints/<int:complaint_id>/rate",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_complaint_rate(self, complaint_id, score=None, comment="", **_more):
        """Take the answer of a customer who is logged in, once."""
        try:
            complaint = self._document_check_access(COMPLAINT, complaint_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        user = request.env.user
        page = f"/my/complaints/{complaint_id}"
        if not user._is_portal() or complaint._get_rating_standing() != "open":
            return request.redirect(f"{page}#complaint_rate")
        if score not in dict(SCORES):
            return request.redirect(f"{page}?unrated=1#complaint_rate")
        complaint._get_asked()._answer_here(
            score, comment, "portal", answered_by_id=user.partner_id.id
        )
        return request.redirect(f"{page}?rated=1#complaint_rate")

    @http.route(
        "/my/complaints/<int:complaint_id>/reopen",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_complaint_reopen(
        self, complaint_id, reason="", access_token=None, **_more
    ):
        """Open a complaint again, because it is not solved after all.

        Where that is not possible any more, the words begin another that follows it.
        """
        try:
            complaint = self._document_check_access(
                COMPLAINT, complaint_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        reason = reason.strip()[:TEXT_LIMIT]
        if reason and complaint.state in ("resolved", "closed"):
            # the words of the customer open it again, or what follows it
            complaint.message_post(
                body=reason,
                author_id=self._get_complaint_author(complaint).id or False,
                email_from=complaint.email_from or None,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        going_on = complaint._get_continuation()
        # a link opens the complaint it was made for, and no other
        if going_on.with_user(request.env.user).has_access("read"):
            complaint = going_on
        return request.redirect(complaint.get_portal_url())

    def _get_going_on(self, complaint):
        """Return what follows a complaint, as reference and address or no address."""
        going_on = complaint._get_continuation()
        if going_on == complaint:
            return None
        own = going_on.with_user(request.env.user).has_access("read")
        return {
            "reference": going_on.reference,
            "url": f"/my/complaints/{going_on.id}" if own else "",
        }

    def _get_complaint_author(self, complaint):
        """Return who writes: the user, or the contact where only a link was used."""
        user = request.env.user
        return complaint.partner_id if user._is_public() else user.partner_id

    # ------------------------------------------------------------
    # A NEW ONE
    # ------------------------------------------------------------

    @http.route("/my/complaints/new", type="http", auth="user", website=True)
    def portal_complaint_new(self, **_more):
        """Ask what is wrong."""
        return self._render_complaint_form({}, "")

    @http.route(
        "/my/complaints/submit",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_complaint_submit(self, **form):
        """Record what the customer says, with files."""
        try:
            files = self._read_complaint_files()
            values = self._read_complaint_form(form)
        except UserError as error:
            return self._render_complaint_form(form, error.args[0])
        complaint = self._create_complaint(values, files)
        return request.redirect(complaint.get_portal_url(query_string="&success=1"))

    def _render_complaint_form(self, form, error):
        values = self._prepare_portal_layout_values()
        categories = request.env["sales.mgmt.complaint.category"].sudo()
        values.update(
            page_name="complaint",
            new_complaint=True,
            form=form,
            error=error,
            categories=categories.search([("parent_id", "=", False)]),
            orders=self._get_complaint_orders(),
            files_limit=FILES_LIMIT,
            file_megabytes=FILE_MEGABYTES,
            subject_limit=SUBJECT_LIMIT,
        )
        return request.render("sales_mgmt_complaints.portal_complaint_new", values)

    def _get_complaint_orders(self):
        """Return the orders that the customer may choose, also cancelled ones."""
        orders = request.env["sale.order"]
        customer = request.env.user.partner_id.commercial_partner_id
        domain = Domain("partner_id", "child_of", customer.ids)
        domain &= Domain("state", "in", ("sale", "cancel"))
        return orders.sudo().search(domain, order="date_order desc", limit=100)

    def _read_complaint_form(self, form):
        """Return values of a complaint from what was sent; forged ids are refused."""
        subject = " ".join((form.get("name") or "").split())
        text = (form.get("description") or "").replace("\0", "").strip()
        if not subject or not text:
            raise UserError(
                request.env._("Give it a subject, and tell us what happened.")
            )
        if len(subject) > SUBJECT_LIMIT or len(text) > TEXT_LIMIT:
            raise UserError(
                request.env._(
                    "This is too long: %(subject)s characters for the subject and "
                    "%(text)s for what happened are enough. Attach the rest as a file.",
                    subject=SUBJECT_LIMIT,
                    text=TEXT_LIMIT,
                )
            )
        categories = request.env["sales.mgmt.complaint.category"].search(
            [("parent_id", "=", False)]
        )
        order = self._read_choice(form.get("order_id"), self._get_complaint_orders())
        return {
            "name": subject.replace("\0", ""),
            "description": plaintext2html(text),
            "category_id": self._read_choice(form.get("category_id"), categories).id,
            "order_id": order.id,
            "company_id": self._get_complaint_company(order).id,
            "lot_reference": (form.get("lot_reference") or "")[:100].replace("\0", ""),
            "confidential": bool(form.get("confidential")),
        }

    def _read_choice(self, value, choices):
        """Return the record that was chosen among those that were offered."""
        if not value:
            return choices.browse()
        chosen = choices.filtered(lambda each: str(each.id) == value)
        if not chosen:
            raise UserError(
                request.env._("This choice is not there any more. Choose again.")
            )
        return chosen

    def _get_complaint_company(self, order):
        partner = request.env.user.partner_id
        return (
            order.company_id
            or partner.company_id
            or partner.commercial_partner_id.company_id
            or request.env.user.company_id
        )

    def _read_complaint_files(self):
        """Return names and contents of what was attached; too much is refused."""
        files = [
            each for each in request.httprequest.files.getlist("files") if each.filename
        ]
        if len(files) > FILES_LIMIT:
            raise UserError(
                request.env._(
                    "%(count)s files are too many. Attach %(limit)s at most.",
                    count=len(files),
                    limit=FILES_LIMIT,
                )
            )
        read = []
        for each in files:
            content = each.stream.read(FILE_MEGABYTES * 2**20 + 1)
            if len(content) > FILE_MEGABYTES * 2**20:
                raise UserError(
                    request.env._(
                        "“%(name)s” is too large. A file may have %(limit)s MB.",
                        name=each.filename[:100],
                        limit=FILE_MEGABYTES,
                    )
                )
            read.append((each.filename[:200].replace("\0", ""), content))
        return read

    def _create_complaint(self, values, files):
        """Record the complaint of the user; the words and files begin its thread."""
        contact = request.env.user.partner_id
        company = request.env["res.company"].sudo().browse(values["company_id"])
        complaint = (
            request.env[COMPLAINT]
            .sudo()
            .with_company(company)
            .create({**values, "partner_id": contact.id, "channel": "portal"})
        )
        # a page is shown as text, whoever opens it
        complaint.with_context(attachments_mime_plainxml=True).message_post(
            body=values["description"],
            author_id=contact.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=files,
        )
        complaint._acknowledge()
        return complaint
