import {download} from "@web/core/network/download";
import {registry} from "@web/core/registry";

/** Fetches the workbook of chosen complaints; their ids may be many. */
async function downloadWorkbook(env, action) {
    await download({
        url: "/sales_mgmt_complaints/workbook",
        data: {ids: action.params.ids.join(",")},
    });
}

registry.category("actions").add("sales_mgmt_complaint_workbook", downloadWorkbook);
