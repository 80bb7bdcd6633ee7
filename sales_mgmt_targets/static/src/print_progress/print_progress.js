import {
    ProgressBarField,
    progressBarField,
} from "@web/views/fields/progress_bar/progress_bar_field";
import {onMounted, onWillUnmount} from "@odoo/owl";
import {registry} from "@web/core/registry";

const SECONDS = 2;

/** A progress bar that reads its record again until the work behind it is over. */
export class PrintProgressField extends ProgressBarField {
    setup() {
        super.setup();
        onMounted(() => {
            this.timer = setInterval(() => this.refresh(), SECONDS * 1000);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    async refresh() {
        const {record} = this.props;
        if (record.data.state !== "running") {
            clearInterval(this.timer);
        } else if (!this.isReading && !document.hidden) {
            this.isReading = true;
            try {
                await record.load();
            } finally {
                this.isReading = false;
            }
        }
    }
}

export const printProgressField = {
    ...progressBarField,
    component: PrintProgressField,
    fieldDependencies: [{name: "state", type: "selection"}],
};

registry.category("fields").add("sales_mgmt_print_progress", printProgressField);
