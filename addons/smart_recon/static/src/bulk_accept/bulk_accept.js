import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { useDebounced } from "@web/core/utils/timing";
import { formatMoney } from "../money";

/** Accepts all suggestions above a confidence, in portions, after saying how many these are. */
export class BulkAccept extends Component {
    static template = "smart_recon.BulkAccept";
    static components = { Dialog };
    static props = { model: Object, close: Function };

    setup() {
        this.state = useState({
            percent: 95,
            found: null,
            isRunning: false,
            isFinished: false,
            posted: 0,
            refused: [],
        });
        this.countSoon = useDebounced(() => this.count(), 150);
        onWillStart(() => this.count());
    }

    ask(isTrial, after = 0) {
        const { journal } = this.props.model.state;
        const confidence = this.state.percent / 100;
        return this.props.model.call("accept_above", journal.id, confidence, isTrial, after);
    }

    async count() {
        const { percent } = this.state;
        const found = await this.ask(true);
        if (percent === this.state.percent) {
            this.state.found = found;
        }
    }

    change(ev) {
        this.state.percent = Number(ev.target.value);
        this.state.found = null;
        this.countSoon();
    }

    async accept() {
        this.state.isRunning = true;
        let after = 0;
        try {
            do {
                const portion = await this.ask(false, after);
                this.state.posted += portion.posted;
                this.state.refused.push(...portion.refused);
                portion.line_ids.forEach((id) => this.props.model.own.add(id));
                after = portion.after;
            } while (after && this.state.isRunning);
        } finally {
            this.state.isRunning = false;
            await this.props.model.compute();
        }
        this.state.isFinished = true;
        if (!this.state.refused.length) {
            this.props.close();
        }
    }

    get share() {
        const done = this.state.posted + this.state.refused.length;
        return this.state.found.count ? Math.round((100 * done) / this.state.found.count) : 100;
    }

    money(amount) {
        return formatMoney(amount, this.props.model.state.journal.currency_id);
    }
}
