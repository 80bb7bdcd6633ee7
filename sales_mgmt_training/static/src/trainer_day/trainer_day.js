import {Component, onWillStart, useState} from "@odoo/owl";
import {deserializeDate, deserializeDateTime, formatDate} from "@web/core/l10n/dates";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const TIME = {hour: "2-digit", minute: "2-digit"};
const MOMENT = {weekday: "short", day: "numeric", month: "short", ...TIME};
const PRESENCE = {
    present: "text-bg-success",
    partly: "text-bg-warning",
    absent: "text-bg-danger",
};

/** What a trainer does today and next, and what waits for them. */
export class TrainerDay extends Component {
    static template = "sales_mgmt_training.TrainerDay";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({day: {}, everybody: false, isBusy: false});
        onWillStart(() => this.load());
    }

    get day() {
        return this.state.day;
    }

    get today() {
        return this.day.sessions.filter((session) => this.isToday(session));
    }

    get next() {
        return this.day.sessions.filter((session) => !this.isToday(session));
    }

    get presences() {
        return [
            ["present", "action_present", _t("Present"), "fa-check"],
            ["partly", "action_partly", _t("Half"), "fa-adjust"],
            ["absent", "action_absent", _t("Absent"), "fa-times"],
        ];
    }

    async load() {
        this.state.day = await this.orm.call("sales.mgmt.trainer.day", "get_day", [
            this.state.everybody,
        ]);
    }

    /** Today's sessions, and earlier ones that nobody has ended. */
    isToday(session) {
        return session.day <= this.day.today;
    }

    getSeated(session) {
        return session.people.filter((each) => each.state === "seated");
    }

    getWaiting(session) {
        return session.people.filter((each) => each.state === "waiting");
    }

    getColor(person) {
        return PRESENCE[person.presence] || "text-bg-light";
    }

    formatMoment(moment) {
        return deserializeDateTime(moment).toLocaleString(MOMENT);
    }

    formatTime(moment) {
        return deserializeDateTime(moment).toLocaleString(TIME);
    }

    formatDay(day) {
        return formatDate(deserializeDate(day));
    }

    formatScore(score) {
        return formatFloat(score, {digits: [16, 1]});
    }

    describeSeats(session) {
        return session.capacity
            ? _t("%(seated)s of %(seats)s seats", {
                  seated: session.seated,
                  seats: session.capacity,
              })
            : _t("%(seated)s participants", {seated: session.seated});
    }

    // What a click does

    async call(model, method, id) {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            const result = await this.orm.call(model, method, [[id]]);
            if (result?.type) {
                await this.action.doAction(result, {onClose: () => this.load()});
            } else {
                await this.load();
            }
        } finally {
            this.state.isBusy = false;
        }
    }

    onSession(session, method) {
        return this.call("sales.mgmt.training.session", method, session.id);
    }

    onNote(person, method) {
        return this.call("sales.mgmt.training.participant", method, person.id);
    }

    onRoleplay(item) {
        return item.step === "observe"
            ? this.call("sales.mgmt.roleplay", "action_open_my_sheet", item.id)
            : this.open("sales.mgmt.roleplay", item.id);
    }

    onFeedback(session) {
        return this.call(
            "sales.mgmt.training.session",
            "action_open_feedback",
            session.id
        );
    }

    onWaiting(waiting) {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: waiting.label,
                res_model: "sales.mgmt.training.enrolment",
                domain: waiting.domain,
                views: [
                    [false, "list"],
                    [false, "form"],
                ],
            },
            {onClose: () => this.load()}
        );
    }

    open(model, id) {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: model,
                res_id: id,
                views: [[false, "form"]],
            },
            {onClose: () => this.load()}
        );
    }

    onToggleEverybody() {
        this.state.everybody = !this.state.everybody;
        return this.load();
    }
}

registry.category("actions").add("sales_mgmt_trainer_day", TrainerDay);
