import { Component, onMounted, useRef } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { _t } from "@web/core/l10n/translation";

/** Says whose line it is: somebody known, or a new contact. */
export class PartnerBox extends Component {
    static template = "smart_recon.PartnerBox";
    static components = { RecordSelector };
    static props = { line: Object, onChoose: Function, onCancel: Function };

    setup() {
        this.dialog = useService("dialog");
        this.root = useRef("root");
        onMounted(() => this.root.el.querySelector("input")?.focus());
    }

    get partnerId() {
        return this.props.line.partner ? this.props.line.partner.id : false;
    }

    createPartner() {
        this.dialog.add(FormViewDialog, {
            resModel: "res.partner",
            title: _t("New contact"),
            context: { default_name: this.props.line.partner_name || "" },
            onRecordSaved: (record) => this.props.onChoose(record.resId),
        });
    }

    onKey(ev) {
        if (ev.key === "Escape" && !document.querySelector(".o-autocomplete--dropdown-menu")) {
            this.props.onCancel();
        }
    }
}
