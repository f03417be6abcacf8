import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { debounce } from "@web/core/utils/timing";
import { formatMoney, isZero } from "../money";

export const FILTERS = ["todo", "suggested", "done", "all"];

/** Where one stands: the journal, the bank's balance and the books', progress, what is listed. */
export class ReconHeader extends Component {
    static template = "smart_recon.ReconHeader";
    static components = { Dropdown, DropdownItem };
    static props = {
        model: Object,
        onJournal: Function,
        onBulk: Function,
        onHelp: Function,
        onFilter: Function,
        focusSearch: Object,
    };

    setup() {
        this.state = useState(this.props.model.state);
        this.searchInput = useRef("search");
        this.onSearch = debounce((ev) => this.props.model.setSearch(ev.target.value), 250);
        useEffect(
            () => this.props.focusSearch.count && this.searchInput.el?.select(),
            () => [this.props.focusSearch.count]
        );
    }

    get filters() {
        const { todo, suggested, done } = this.state.counts;
        return [
            { key: "todo", label: _t("To do"), count: todo },
            { key: "suggested", label: _t("Suggested"), count: suggested },
            { key: "done", label: _t("Done"), count: done },
            { key: "all", label: _t("All"), count: todo + done },
        ];
    }

    get hasLines() {
        return Boolean(this.state.counts.todo + this.state.counts.done);
    }

    /** Percent of the lines that are done. */
    get progress() {
        const { todo, done } = this.state.counts;
        return Math.floor((100 * done) / (todo + done));
    }

    get isExplained() {
        return isZero(this.state.balance.unexplained, this.state.journal.currency_id);
    }

    get isEqual() {
        return isZero(this.state.balance.difference, this.state.journal.currency_id);
    }

    money(amount) {
        return formatMoney(amount, this.state.journal.currency_id);
    }

    onSearchKey(ev) {
        if (ev.key === "Escape" || ev.key === "Enter" || ev.key === "ArrowDown") {
            ev.preventDefault();
            if (ev.key === "Escape" && ev.target.value) {
                ev.target.value = "";
                this.props.model.setSearch("");
            }
            ev.target.blur();
        }
    }
}
