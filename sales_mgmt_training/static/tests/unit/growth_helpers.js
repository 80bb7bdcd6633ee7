import {Component, xml} from "@odoo/owl";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";

/** Stands where the action service puts the control panel. */
class NoControlPanel extends Component {
    static template = xml`<div/>`;
    static props = ["*"];
}

/**
 * Show a client action without the action service around it.
 *
 * @param {Function} Screen
 * @param {Object} [context] of the action
 * @returns {Promise<Component>}
 */
export function mountScreen(Screen, context = {}) {
    return mountWithCleanup(Screen, {
        componentEnv: {config: {ControlPanel: NoControlPanel}},
        props: {action: {context}, updateActionState: () => null},
    });
}
