import { Chatter } from "@mail/chatter/web_portal/chatter";
import { Component, status, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { RejectDialog } from "../approvals/approval_dialogs";

const SERVER = "smart.approval";

/** What waits for approval about a record, with the buttons, above its messages. */
export class ChatterDecisions extends Component {
    static template = "smart_base.ChatterDecisions";
    static props = { decisions: Array, onDecided: Function };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.state = useState({ isBusy: false });
    }

    approve(decision) {
        return this.act("approve", [[[decision.id, decision.digest]]], _t("Approved"), decision);
    }

    reject(decision) {
        const confirm = (reason) =>
            this.act("reject", [[decision.id], reason], _t("Rejected"), decision);
        this.dialog.add(RejectDialog, { rows: [decision], confirm });
    }

    open(decision) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "smart.decision",
            res_id: decision.id,
            views: [[false, "form"]],
        });
    }

    async act(method, args, word, decision) {
        this.state.isBusy = true;
        try {
            // the toast's undo may come when nothing waits any more and this is gone
            const { orm } = this.env.services;
            this.tell(await orm.call(SERVER, method, args), word, decision);
            await this.props.onDecided();
        } finally {
            this.state.isBusy = false;
        }
    }

    tell(answer, word, decision) {
        for (const problem of answer.problems) {
            this.notification.add(problem, { type: "warning", sticky: true });
        }
        if (answer.done.length) {
            const onClick = () => this.act("undo", [answer.undoable], _t("Undone"), decision);
            const buttons = answer.undoable.length ? [{ name: _t("Undo"), onClick }] : [];
            const text = _t("%(what)s: %(name)s", { what: word, name: decision.name });
            this.notification.add(text, { type: "success", buttons });
        }
    }
}

Object.assign(Chatter.components, { ChatterDecisions });

patch(Chatter.prototype, {
    get smartDecisions() {
        return this.state.thread?.smartDecisions ?? [];
    },

    /** The record may have been changed by what was decided about it. */
    async onSmartDecided() {
        const { thread } = this.state;
        if (status(this) === "destroyed") {
            return;
        }
        await this.reloadParentView();
        await this.load(thread, ["activities", "messages"]);
    },
});
