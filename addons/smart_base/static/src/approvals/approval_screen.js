import {
    Component,
    onWillDestroy,
    onWillStart,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { debounce } from "@web/core/utils/timing";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { ApprovalHelp, BulkDialog, EditDialog, RejectDialog } from "./approval_dialogs";
import { ApprovalModel } from "./approval_model";

/** Milliseconds in which many changes by others make one reload. */
const PACE = 1500;
const TONES = { high: "danger", medium: "warning", low: "success" };

/** What waits for approval: sections by rule and risk, a list, and all about the open one. */
export class ApprovalScreen extends Component {
    static template = "smart_base.ApprovalScreen";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.bus = useService("bus_service");
        this.dialog = useService("dialog");
        this.ui = useService("ui");
        this.list = useRef("list");
        const notification = useService("notification");
        this.model = new ApprovalModel(useService("orm"), (text, options) =>
            notification.add(text, options)
        );
        this.state = useState(this.model.state);
        this.view = useState({ isReading: false });
        this.display = { controlPanel: {} };
        this.listen();
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
        useEffect(
            () => {
                this.list.el?.querySelector(".active")?.scrollIntoView({ block: "nearest" });
            },
            () => [this.state.current]
        );
        onWillStart(() => void this.model.load());
    }

    listen() {
        const reload = debounce(() => !this.state.isBusy && this.model.load(), PACE);
        this.bus.subscribe("smart_base/decision", reload);
        onWillDestroy(() => {
            reload.cancel();
            this.bus.unsubscribe("smart_base/decision", reload);
        });
    }

    // -- keys ----------------------------------------------------------------------------------
    get keys() {
        return {
            j: () => this.model.step(1),
            ArrowDown: () => this.model.step(1),
            k: () => this.model.step(-1),
            ArrowUp: () => this.model.step(-1),
            a: () => this.approve(),
            r: () => this.reject(),
            e: () => this.edit(),
            x: () => this.model.open && this.model.mark(this.model.open.id),
            X: () => this.model.markAll(),
            u: () => this.undoLast(),
            o: () => this.openDecision(),
            "?": () => this.dialog.add(ApprovalHelp),
        };
    }

    onKeydown(ev) {
        const act = this.keys[ev.key];
        const isTyping = ev.target?.closest?.(
            "input:not([type=checkbox]), textarea, select, [contenteditable=true]"
        );
        const isModified = ev.ctrlKey || ev.metaKey || ev.altKey || ev.isComposing;
        const isReady = this.state.status === "ready" && this.ui.activeElement === document;
        if (act && isReady && !isTyping && !isModified) {
            ev.preventDefault();
            act();
        }
    }

    // -- on a phone: the list, or one of them ----------------------------------------------------
    read(item) {
        this.state.current = item.id;
        this.view.isReading = true;
        this.list.el?.closest(".o_smart_approvals")?.scrollTo?.({ top: 0 });
    }

    back() {
        this.view.isReading = false;
    }

    /** On a phone the open one is out of sight behind the list: nothing is decided unseen. */
    get isHidden() {
        return this.ui.isSmall && !this.view.isReading && !this.state.marked.size;
    }

    // -- acts ----------------------------------------------------------------------------------
    get chosen() {
        if (this.state.isBusy || this.isHidden) {
            return [];
        }
        return this.model.chosen.filter((row) => row.can_approve);
    }

    get canEdit() {
        const row = this.model.open;
        const isFree = !this.state.isBusy && !this.isHidden;
        return Boolean(isFree && row?.can_approve && row.editable.length);
    }

    approve() {
        const rows = this.chosen;
        if (rows.length > 1) {
            this.dialog.add(BulkDialog, { rows, confirm: () => this.model.approve(rows) });
        } else if (rows.length) {
            this.model.approve(rows);
        }
    }

    reject() {
        const rows = this.chosen;
        if (rows.length) {
            const confirm = (reason) => this.model.reject(rows, reason);
            this.dialog.add(RejectDialog, { rows, confirm });
        }
    }

    edit() {
        const row = this.model.open;
        if (this.canEdit) {
            const confirm = (changes) => this.model.approveEdited(row, changes);
            this.dialog.add(EditDialog, { row, confirm });
        }
    }

    undoLast() {
        if (this.state.lastDone.length) {
            this.model.undo(this.state.lastDone);
        }
    }

    openDecision() {
        if (this.model.open) {
            this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "smart.decision",
                res_id: this.model.open.id,
                views: [[false, "form"]],
            });
        }
    }

    // -- what is shown -------------------------------------------------------------------------
    get row() {
        return this.model.open;
    }

    tone(risk) {
        return TONES[risk] || "secondary";
    }

    share(component) {
        const { score, maximum } = component;
        return maximum ? Math.min(100, Math.max(0, Math.round((100 * score) / maximum))) : 0;
    }

    isChosen(section) {
        const { section: chosen } = this.state;
        return Boolean(chosen) && chosen.rule === section.rule && chosen.risk === section.risk;
    }
}

registry.category("actions").add("smart_base.approvals", ApprovalScreen);
