import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";

/**
 * Ask before a client action is left, or its page closed, with something unsaved.
 *
 * @param {Function} describe returns what is unsaved in words; nothing if all is saved
 * @returns {{mayLeave: Function}} asks, and tells whether all may be forgotten
 */
export function useUnsavedGuard(describe) {
    const dialog = useService("dialog");

    function mayLeave() {
        const changes = describe();
        if (!changes) {
            return true;
        }
        return new Promise((resolve) => {
            dialog.add(
                ConfirmationDialog,
                {
                    title: _t("Unsaved changes"),
                    body: _t("%(changes)s. Leave without saving?", {changes}),
                    confirmLabel: _t("Discard Changes"),
                    cancelLabel: _t("Stay Here"),
                    confirm: () => resolve(true),
                    cancel: () => resolve(false),
                },
                {onClose: () => resolve(false)}
            );
        });
    }

    useSetupAction({
        beforeLeave: mayLeave,
        beforeUnload: (ev) => {
            if (describe()) {
                ev.preventDefault();
                // some browsers still ask for it
                ev.returnValue = describe();
            }
        },
    });
    return {mayLeave};
}
