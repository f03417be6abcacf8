import { Component, onMounted, useRef, useState } from "@odoo/owl";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { useService } from "@web/core/utils/hooks";
import { parseFloat } from "@web/views/fields/parsers";
import { formatMoney, isZero } from "../money";

/** Books what remains of a line, or a part of it, to accounts: by hand or by a model. */
export class Coding extends Component {
    static template = "smart_recon.Coding";
    static components = { RecordSelector };
    static props = { model: Object, onClose: Function };

    setup() {
        this.state = useState(this.props.model.state);
        this.local = useState({ ...this.blank, error: false });
        this.names = useService("name");
        this.root = useRef("root");
        onMounted(() => this.root.el.querySelector("input")?.focus());
    }

    get draft() {
        return this.state.draft;
    }

    /** A form for what remains; for the whole line if a proposal explains it already. */
    get blank() {
        const { draft, detail } = this.props.model.state;
        const isWhole = !draft.isChanged && isZero(draft.remaining, draft.currencyId);
        const amount = isWhole ? detail.amount : draft.remaining;
        return {
            account: false,
            amount: this.props.model.inputOf(amount),
            label: "",
            taxId: false,
        };
    }

    get accountDomain() {
        return [
            ["company_ids", "parent_of", [this.state.journal.company_id]],
            ["account_type", "not in", ["off_balance"]],
        ];
    }

    get taxDomain() {
        return [["company_id", "parent_of", [this.state.journal.company_id]]];
    }

    async add() {
        let amount;
        try {
            amount = parseFloat(this.local.amount);
        } catch {
            amount = 0;
        }
        this.local.error = !this.local.account || !amount;
        if (this.local.error) {
            return;
        }
        this.draft.makeRoom();
        this.draft.addWriteoff(await this.rowOf(amount));
        Object.assign(this.local, this.blank);
        if (this.draft.isComplete) {
            this.props.onClose();
        }
    }

    async rowOf(amount) {
        const { account: id, label, taxId } = this.local;
        const names = await this.names.loadDisplayNames("account.account", [id]);
        return { account: { id, name: names[id] }, amount, label, tax_ids: taxId ? [taxId] : [] };
    }

    async useModel(modelId) {
        await this.props.model.applyModel(modelId);
        if (this.draft.isComplete) {
            this.props.onClose();
        } else {
            Object.assign(this.local, this.blank);
        }
    }

    onKey(ev) {
        if (ev.key === "Escape") {
            this.props.onClose();
        } else if (ev.key === "Enter" && ev.target.matches(".o_smart_recon_plain")) {
            ev.preventDefault();
            this.add();
        }
    }

    money(amount) {
        return formatMoney(amount, this.draft.currencyId);
    }
}
