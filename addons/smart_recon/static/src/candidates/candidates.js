import { Component, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { useAutofocus } from "@web/core/utils/hooks";
import { debounce } from "@web/core/utils/timing";
import { formatMoney } from "../money";

/** Search over all open items; what lies nearest to the amount comes first. */
export class Candidates extends Component {
    static template = "smart_recon.Candidates";
    static props = { model: Object, onClose: Function };

    setup() {
        this.state = useState(this.props.model.state);
        this.local = useState({ index: 0 });
        this.onInput = debounce((ev) => this.search(ev.target.value), 200);
        if (this.state.draft.isChanged || this.state.detail.suggestion) {
            useAutofocus({ refName: "text" });
        }
    }

    get rows() {
        return this.state.candidates.rows;
    }

    async search(text) {
        this.local.index = 0;
        await this.props.model.search(text);
    }

    more() {
        const { text, rows } = this.state.candidates;
        return this.props.model.search(text, rows.length);
    }

    use(item, beside = false) {
        this.state.draft.add(item, beside);
    }

    onKey(ev) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (step) {
            const last = this.rows.length - 1;
            this.local.index = Math.max(0, Math.min(last, this.local.index + step));
        } else if (ev.key === "Enter" && this.rows[this.local.index]) {
            this.use(this.rows[this.local.index], ev.shiftKey);
            if (this.state.draft.isComplete) {
                ev.target.blur();
            }
        } else if (ev.key === "Escape") {
            this.props.onClose();
        } else {
            return;
        }
        ev.preventDefault();
    }

    money(amount) {
        return formatMoney(amount, this.state.detail.currency_id);
    }

    foreign(amount) {
        return formatMoney(amount.amount, amount.currency_id);
    }

    date(value) {
        return value ? formatDate(deserializeDate(value)) : "";
    }
}
