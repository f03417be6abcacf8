import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";

/** Asks why; the reason teaches the rule. */
export class RejectDialog extends Component {
    static template = "smart_base.RejectDialog";
    static components = { Dialog };
    static props = { rows: Array, confirm: Function, close: Function };

    setup() {
        useAutofocus({ refName: "reason" });
        this.state = useState({ reason: "" });
    }

    get canConfirm() {
        return Boolean(this.state.reason.trim());
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && (ev.ctrlKey || ev.metaKey) && this.canConfirm) {
            this.confirm();
        }
    }

    confirm() {
        this.props.close();
        this.props.confirm(this.state.reason);
    }
}

/** Other values than were proposed, for one decision. */
export class EditDialog extends Component {
    static template = "smart_base.EditDialog";
    static components = { Dialog };
    static props = { row: Object, confirm: Function, close: Function };

    setup() {
        useAutofocus({ refName: "first" });
        this.fields = useState(
            this.props.row.editable.map((field) => ({ ...field, now: field.value }))
        );
    }

    inputType(field) {
        return { integer: "number", days: "number", float: "number", date: "date" }[field.type];
    }

    get changes() {
        return this.fields
            .filter((field) => String(field.now) !== String(field.value))
            .map((field) => [field.effect, field.name, field.now]);
    }

    confirm() {
        this.props.close();
        this.props.confirm(this.changes);
    }
}

/** The total effect of approving several at once. */
export class BulkDialog extends Component {
    static template = "smart_base.BulkDialog";
    static components = { Dialog };
    static props = { rows: Array, confirm: Function, close: Function };

    get rules() {
        const counts = new Map();
        for (const row of this.props.rows) {
            counts.set(row.rule_name, (counts.get(row.rule_name) || 0) + 1);
        }
        return [...counts].map(([name, count]) => ({ name, count }));
    }

    get fields() {
        const counts = new Map();
        for (const change of this.props.rows.flatMap((row) => row.preview)) {
            counts.set(change.field, (counts.get(change.field) || 0) + 1);
        }
        return [...counts].map(([name, count]) => ({ name, count }));
    }

    get final() {
        return this.props.rows.filter((row) => !row.can_be_undone).length;
    }

    get high() {
        return this.props.rows.filter((row) => row.risk === "high").length;
    }

    get amounts() {
        return this.props.rows.filter((row) => row.amount).map((row) => row.amount);
    }

    confirm() {
        this.props.close();
        this.props.confirm();
    }
}

/** The keys of the approval screen. */
export class ApprovalHelp extends Component {
    static template = "smart_base.ApprovalHelp";
    static components = { Dialog };
    static props = { close: Function };

    get keys() {
        return [
            ["J ↓", _t("Next one")],
            ["K ↑", _t("The one before")],
            ["A", _t("Approve it, or all that are marked")],
            ["R", _t("Reject, with a reason")],
            ["E", _t("Edit, then approve")],
            ["X", _t("Mark it, to act on several at once")],
            ["Shift+X", _t("Mark all, or none")],
            ["U", _t("Undo what was approved last")],
            ["O", _t("Open the decision")],
            ["?", _t("These keys")],
        ];
    }
}
