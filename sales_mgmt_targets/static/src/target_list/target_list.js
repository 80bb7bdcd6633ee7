import {ListController} from "@web/views/list/list_controller";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";
import {useEffect} from "@odoo/owl";

/** A list of targets: when one is changed the others follow, so all are read again. */
export class TargetListController extends ListController {
    setup() {
        super.setup();
        this.isStale = false;
        useEffect(
            (editedRecord) => {
                // not while a row is being edited: typing must not be lost
                if (!editedRecord && this.isStale) {
                    this.isStale = false;
                    this.model.load();
                }
            },
            () => [this.model.root.editedRecord]
        );
    }

    async onRecordSaved(record) {
        await super.onRecordSaved(record);
        this.isStale = true;
    }
}

registry.category("views").add("sales_mgmt_target_list", {
    ...listView,
    Controller: TargetListController,
});
