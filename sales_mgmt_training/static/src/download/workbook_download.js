import {download} from "@web/core/network/download";
import {registry} from "@web/core/registry";

/** Fetches a workbook of chosen records; their ids may be many. */
async function downloadWorkbook(env, action) {
    const {kind, ids} = action.params;
    await download({
        url: "/sales_mgmt_training/workbook",
        data: {kind, ids: ids.join(",")},
    });
}

registry.category("actions").add("sales_mgmt_training_workbook", downloadWorkbook);
