import {Component, onWillStart, useState} from "@odoo/owl";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

// so many people are shown until somebody asks for more
const PAGE = 80;

/**
 * Return what a person has in a column, for comparing people.
 *
 * @param {Object} person
 * @param {String} key a column, or `name`, `gaps` or `review`
 * @returns {Number|String}
 */
export function getFigure(person, key) {
    switch (key) {
        case "name":
            return person.name;
        case "gaps":
            return person.gaps;
        case "review":
            return person.review ? (person.review.score ?? -1) : -2;
        default:
            return person.counts[key];
    }
}

/**
 * Return whether people come in this order.
 *
 * @param {Object} a
 * @param {Object} b
 * @param {String} key
 * @returns {Number}
 */
export function compare(a, b, key) {
    const [left, right] = [getFigure(a, key), getFigure(b, key)];
    return typeof left === "string" ? left.localeCompare(right) : left - right;
}

/** The people below a leader: what is due, held, missing and running for each. */
export class TeamDevelopment extends Component {
    static template = "sales_mgmt_training.TeamDevelopment";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({
            team: {columns: [], people: []},
            filter: "",
            unit: "",
            search: "",
            sort: "name",
            isDescending: false,
            shown: PAGE,
        });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.team = await this.orm.call(
            "sales.mgmt.team.development",
            "get_team",
            []
        );
    }

    get columns() {
        return this.state.team.columns;
    }

    get units() {
        const units = new Set(this.state.team.people.map((person) => person.unit));
        return [...units].filter(Boolean).sort((a, b) => a.localeCompare(b));
    }

    get filters() {
        const counted = this.columns
            .filter((column) => column.filter)
            .map(({filter, key, without}) => ({
                key,
                label: filter,
                test: (person) => Boolean(person.counts[key]) !== Boolean(without),
            }));
        return [
            ...counted,
            {key: "gaps", label: _t("Skills missing"), test: (person) => person.gaps},
            {
                key: "review",
                label: _t("Never reviewed"),
                test: (person) => !person.review,
            },
        ];
    }

    countFilter(filter) {
        return this.state.team.people.filter(filter.test).length;
    }

    get people() {
        const {filter, isDescending, search, sort, unit} = this.state;
        const wanted = search.trim().toLocaleLowerCase();
        const chosen = this.filters.find(({key}) => key === filter);
        const people = this.state.team.people.filter(
            (person) =>
                (!unit || person.unit === unit) &&
                (!wanted || person.name.toLocaleLowerCase().includes(wanted)) &&
                (!chosen || chosen.test(person))
        );
        const direction = isDescending ? -1 : 1;
        return people.sort((a, b) => direction * compare(a, b, sort));
    }

    get page() {
        return this.people.slice(0, this.state.shown);
    }

    get hidden() {
        return Math.max(this.people.length - this.state.shown, 0);
    }

    get summary() {
        return _t("%(shown)s of %(count)s people", {
            shown: this.people.length,
            count: this.state.team.people.length,
        });
    }

    getSortLabel(key) {
        if (this.state.sort !== key) {
            return "none";
        }
        return this.state.isDescending ? "descending" : "ascending";
    }

    getSortIcon(key) {
        return {none: "", ascending: "fa-caret-up", descending: "fa-caret-down"}[
            this.getSortLabel(key)
        ];
    }

    describe(person, column) {
        return `${person.name}, ${column.label}: ${person.counts[column.key]}`;
    }

    formatScore(review) {
        return review.score === null
            ? "–"
            : formatFloat(review.score, {digits: [16, 1], trailingZeros: false});
    }

    onSort(key) {
        const {isDescending, sort} = this.state;
        // names begin with A, figures with the largest
        this.state.isDescending = sort === key ? !isDescending : key !== "name";
        this.state.sort = key;
    }

    onFilter(key) {
        this.state.filter = this.state.filter === key ? "" : key;
        this.state.shown = PAGE;
    }

    onChooseUnit(ev) {
        this.state.unit = ev.target.value;
        this.state.shown = PAGE;
    }

    onSearch(ev) {
        this.state.search = ev.target.value;
        this.state.shown = PAGE;
    }

    onMore() {
        this.state.shown += PAGE;
    }

    /** Open exactly the records that a figure counts. */
    onOpenColumn(person, column) {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: `${column.label} · ${person.name}`,
                res_model: column.model,
                domain: [["person_id", "=", person.id], ...column.domain],
                views: [
                    [false, "list"],
                    [false, "kanban"],
                    [false, "form"],
                ],
                context: {default_person_id: person.id},
            },
            {onClose: () => this.load()}
        );
    }

    onOpenPerson(person) {
        return this.action.doAction(
            "sales_mgmt_training.my_development_action_person",
            {
                additionalContext: {active_id: person.id},
            }
        );
    }

    onOpenReview(review) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sales.mgmt.review",
            res_id: review.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("sales_mgmt_team_development", TeamDevelopment);
