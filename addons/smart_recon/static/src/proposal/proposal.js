import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { parseFloat } from "@web/views/fields/parsers";
import { Candidates } from "../candidates/candidates";
import { Coding } from "../coding/coding";
import { formatMoney, isZero, sum } from "../money";
import { NoteBox } from "./note_box";
import { PartnerBox } from "./partner_box";

/** One line of the bank: what it is matched with, why, and everything one can do about it. */
export class Proposal extends Component {
    static template = "smart_recon.Proposal";
    static components = { Candidates, Coding, NoteBox, PartnerBox };
    static props = { model: Object, onAct: Function, onBack: Function };

    setup() {
        this.state = useState(this.props.model.state);
    }

    get line() {
        return this.state.detail;
    }

    get draft() {
        return this.state.draft;
    }

    get suggestion() {
        return this.line.suggestion;
    }

    get canEdit() {
        return this.state.journal.can_write && this.line.state !== "done";
    }

    get isShown() {
        this.state.version;
        return this.state.index >= 0 && this.props.model.isShown;
    }

    get canAccept() {
        return !this.state.isBusy && this.props.model.canAccept;
    }

    get isOpen() {
        return !isZero(this.draft.remaining, this.draft.currencyId);
    }

    get percent() {
        return Math.floor(100 * this.suggestion.confidence);
    }

    get componentRows() {
        return this.suggestion.components.map((row) => ({
            ...row,
            share: row.maximum ? Math.round((100 * row.score) / row.maximum) : 0,
        }));
    }

    get remainderLabel() {
        const who = this.draft.partner || this.draft.shares[0]?.partner;
        return who
            ? _t("Keep it as an open amount of %s", who.name)
            : _t("Keep it as an open amount");
    }

    money(amount) {
        return formatMoney(amount, this.line.currency_id);
    }

    foreign(amount) {
        return formatMoney(amount.amount, amount.currency_id);
    }

    date(value) {
        return value ? formatDate(deserializeDate(value)) : "";
    }

    /** What stays open on an item after this line. */
    left(share) {
        return sum([share.open, -share.amount], this.line.currency_id);
    }

    isPartial(share) {
        return !isZero(this.left(share), this.line.currency_id);
    }

    setShare(share, ev) {
        try {
            this.draft.setShare(share.item_id, parseFloat(ev.target.value));
        } catch {
            ev.target.value = this.props.model.inputOf(share.amount);
        }
    }

    /** Enter ends the input, so that the next Enter accepts. */
    onAmountKey(ev) {
        if (ev.key === "Enter" || ev.key === "Escape") {
            ev.preventDefault();
            ev.target.blur();
        }
    }

    barClass(share) {
        return share >= 85 ? "bg-success" : share >= 50 ? "bg-warning" : "bg-danger";
    }
}
