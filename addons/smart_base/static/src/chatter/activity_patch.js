import { Activity } from "@mail/core/web/activity";
import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";
import { RejectDialog } from "../approvals/approval_dialogs";

/** Icon of the activity by which approvers are asked. */
const ASKED = "fa-gavel";

/** An activity that asks for approval is answered, not marked as done. */
patch(Activity.prototype, {
    get isSmartApproval() {
        const { res_model, icon, user_id } = this.props.activity;
        return res_model === "smart.decision" && icon === ASKED && user_id?.id === user.userId;
    },

    approveSmart() {
        return this.answerSmart("action_approve", []);
    },

    rejectSmart() {
        const rows = [{ name: this.displayName }];
        const confirm = (reason) => this.answerSmart("action_reject", [reason]);
        this.env.services.dialog.add(RejectDialog, { rows, confirm });
    },

    async answerSmart(method, args) {
        const { thread } = this;
        const { orm, action } = this.env.services;
        const told = await orm.call("smart.decision", method, [[thread.id], ...args]);
        await action.doAction(told);
        this.props.onActivityChanged(thread);
    },
});
