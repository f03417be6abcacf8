/** Single keys of a screen; not while one types, and not below a dialog. */
import { useExternalListener } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable=true]";
const OWN_ENTER = "a, button, summary, [role=button]";

/** The name of a key: a letter where it stands on a Latin keyboard, or what it writes. */
export function keyOf(ev) {
    if (ev.ctrlKey || ev.metaKey || ev.altKey || ev.isComposing || !ev.key) {
        return "";
    }
    const isOtherScript = ev.key.length === 1 && ev.key.charCodeAt(0) > 127;
    const physical = ev.code?.startsWith("Key") ? ev.code.slice(3).toLowerCase() : ev.key;
    const key = isOtherScript ? physical : ev.key;
    return key.length === 1 ? key.toLowerCase() : key;
}

/** Enter belongs to a button that has the focus. */
function isTaken(key, target) {
    if (!target?.closest) {
        return false;
    }
    if (target.closest(TYPING)) {
        return true;
    }
    const enters = key === "Enter" || key === " ";
    return enters && Boolean(target.closest(OWN_ENTER));
}

/**
 * @param {Object<string, function>} actions what each key does
 * @param {function(): boolean} [isActive]
 */
export function useKeys(actions, isActive = () => true) {
    const ui = useService("ui");
    useExternalListener(window, "keydown", (ev) => {
        const key = keyOf(ev);
        const action = actions[key];
        if (!action || ui.activeElement !== document || !isActive()) {
            return;
        }
        if (isTaken(key, ev.target) || document.querySelector(".o-dropdown--menu, .o_popover")) {
            return;
        }
        ev.preventDefault();
        action(ev);
    });
}
