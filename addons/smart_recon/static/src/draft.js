/**
 * The match that a person is making: shares of open items, amounts booked to accounts, and what is
 * left. Signs are the bank's; shares + write-offs + remaining = the line's amount.
 */
import { fromCents, isZero, sum, toCents } from "./money";

export class Draft {
    /** @param {Object} detail a line as the server shows it */
    constructor(detail) {
        this.amount = detail.amount;
        this.currencyId = detail.currency_id;
        this.partner = detail.partner;
        this.leaveOpen = false;
        this.isChanged = false;
        this.shares = [];
        this.writeoffs = [];
        if (detail.suggestion) {
            this._take(detail.suggestion);
        }
    }

    _take(suggestion) {
        this.shares = (suggestion.shares || []).map((share) => ({ ...share }));
        this.writeoffs = (suggestion.writeoffs || []).map((row) => ({ ...row }));
        this.leaveOpen = Boolean(suggestion.leave_open);
    }

    /** Another proposal instead of this one. */
    use(alternative) {
        this._take(alternative);
        this.isChanged = true;
    }

    get remaining() {
        const explained = [...this.shares, ...this.writeoffs].map((row) => -row.amount);
        return sum([this.amount, ...explained], this.currencyId);
    }

    get isEmpty() {
        return !this.shares.length && !this.writeoffs.length;
    }

    get isComplete() {
        return !this.isEmpty && (this.leaveOpen || isZero(this.remaining, this.currencyId));
    }

    has(itemId) {
        return this.shares.some((share) => share.item_id === itemId);
    }

    /**
     * Pay an item with what remains, at most what is open of it.
     *
     * @param {boolean} beside keep what the draft has even if it explains the whole line
     */
    add(item, beside = false) {
        if (this.has(item.item_id)) {
            return;
        }
        if (!beside && isZero(this.remaining, this.currencyId)) {
            this.use({});
        }
        this.shares.push({ ...item, amount: this._shareOf(item) });
        this._changed();
    }

    /** Something else is to explain the line that a proposal explained already. */
    makeRoom() {
        if (!this.isChanged && isZero(this.remaining, this.currencyId)) {
            this.use({});
        }
    }

    _shareOf(item) {
        const remaining = this.remaining;
        const isSameWay = Math.sign(item.open) === Math.sign(remaining);
        return isSameWay && Math.abs(item.open) > Math.abs(remaining) ? remaining : item.open;
    }

    setShare(itemId, amount) {
        const share = this.shares.find((each) => each.item_id === itemId);
        share.amount = fromCents(toCents(amount, this.currencyId), this.currencyId);
        this._changed();
    }

    removeShare(itemId) {
        this.shares = this.shares.filter((share) => share.item_id !== itemId);
        this._changed();
    }

    /** Book what remains, or a part of it, to an account. */
    addWriteoff(row) {
        this.writeoffs.push({ label: "", tax_ids: [], ...row });
        this._changed();
    }

    changeWriteoff(index, values) {
        Object.assign(this.writeoffs[index], values);
        this._changed();
    }

    removeWriteoff(index) {
        this.writeoffs.splice(index, 1);
        this._changed();
    }

    setLeaveOpen(leaveOpen) {
        this.leaveOpen = leaveOpen;
        this.isChanged = true;
    }

    _changed() {
        this.isChanged = true;
        this.leaveOpen = false;
    }

    /** What the server is asked to post. */
    get values() {
        return {
            shares: this.shares.map((share) => [share.item_id, share.amount]),
            writeoffs: this.writeoffs.map((row) => ({
                account_id: row.account.id,
                amount: row.amount,
                label: row.label,
                tax_ids: row.tax_ids,
            })),
            partner_id: this.partner ? this.partner.id : false,
            leave_open: this.leaveOpen,
        };
    }
}
