import { Component, onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { BulkAccept } from "../bulk_accept/bulk_accept";
import { HelpSheet } from "../help_sheet/help_sheet";
import { useKeys } from "../keyboard";
import { LineList } from "../line_list/line_list";
import { formatMoney } from "../money";
import { Proposal } from "../proposal/proposal";
import { FILTERS, ReconHeader } from "../recon_header/recon_header";
import { ReconModel } from "../recon_model";

/** Where one gets what is missing here. */
const PLACES = {
    journals: "account.action_account_journal_form",
    dashboard: "account.open_account_journal_dashboard_kanban",
};
const TOOLS = ["candidates", "coding", "partner", "note"];

/** Bank reconciliation: the bank's lines on one side, the open line and its match on the other. */
export class ReconScreen extends Component {
    static template = "smart_recon.ReconScreen";
    static components = { Layout, LineList, Proposal, ReconHeader };
    static props = { ...standardActionServiceProps };
    // as in the action's record: so its address needs no other page before it
    static path = "smart-reconcile";
    static displayName = _t("Bank Reconciliation");

    setup() {
        this.action = useService("action");
        this.bus = useService("bus_service");
        this.dialog = useService("dialog");
        const notification = useService("notification");
        this.model = new ReconModel(useService("orm"), (text, options) =>
            notification.add(text, options)
        );
        this.state = useState(this.model.state);
        this.focusSearch = useState({ count: 0 });
        this.display = { controlPanel: {} };
        this.places = PLACES;
        useKeys(this.keys, () => this.state.status === "ready");
        this.listen();
        onWillStart(() => this.open(this.wanted.journal_id, this.wanted.line_id));
    }

    /** Which journal and line the action was opened for. */
    get wanted() {
        const { context = {}, params = {} } = this.props.action;
        const { resId } = this.props;
        return { journal_id: resId || false, ...context.smart_recon, ...params.smart_recon };
    }

    async open(journalId, lineId) {
        await this.model.open(journalId || false, lineId || false);
        const { journal } = this.state;
        if (journal) {
            this.subscribe(journal.id);
            this.props.updateActionState?.({ resId: journal.id });
            this.state.pane = lineId ? "proposal" : "list";
        }
    }

    // -- others at work --------------------------------------------------------------------
    listen() {
        const heard = (message) => this.model.heard(message);
        this.bus.subscribe("smart_recon/lines", heard);
        onWillDestroy(() => {
            this.bus.unsubscribe("smart_recon/lines", heard);
            this.subscribe(null);
        });
    }

    subscribe(journalId) {
        if (this.channel) {
            this.bus.deleteChannel(this.channel);
        }
        this.channel = journalId && `smart_recon.journal_${journalId}`;
        if (this.channel) {
            this.bus.addChannel(this.channel);
        }
    }

    // -- keys --------------------------------------------------------------------------------
    get keys() {
        const step = (by) => () => this.model.step(by);
        const tool = (name) => () => this.act(name);
        const keys = {
            j: step(1),
            k: step(-1),
            ArrowDown: step(1),
            ArrowUp: step(-1),
            PageDown: step(10),
            PageUp: step(-10),
            Home: step(-Infinity),
            End: step(Infinity),
            ArrowRight: () => this.turn(1),
            ArrowLeft: () => this.turn(-1),
            Enter: tool("accept"),
            u: tool("undo"),
            f: tool("candidates"),
            w: tool("coding"),
            p: tool("partner"),
            n: tool("note"),
            i: tool("create_invoice"),
            m: tool("create_payment"),
            o: () => this.leaveOpen(),
            x: () => this.mark(),
            b: () => this.bulk(),
            "/": () => this.focusSearch.count++,
            "?": () => this.help(),
            Escape: () => this.act("close"),
        };
        for (let place = 1; place <= 9; place++) {
            keys[place] = () => this.choose(place - 1);
        }
        return keys;
    }

    turn(by) {
        const place = FILTERS.indexOf(this.state.filter) + by;
        return this.setFilter(FILTERS[(place + FILTERS.length) % FILTERS.length]);
    }

    choose(place) {
        const other = this.state.detail?.suggestion?.alternatives[place];
        if (other && this.state.detail.state !== "done") {
            this.state.draft.use(other);
        }
    }

    leaveOpen() {
        const { draft } = this.state;
        if (draft && !draft.isEmpty && !draft.isComplete) {
            draft.setLeaveOpen(true);
        }
    }

    mark() {
        const { detail, filter } = this.state;
        if (filter === "done" && detail) {
            this.model.mark(detail.id);
        }
    }

    // -- what the panes ask for --------------------------------------------------------------
    async act(name, value) {
        const { state, model } = this;
        const acts = {
            ...Object.fromEntries(TOOLS.map((tool) => [tool, () => model.openTool(tool)])),
            accept: () => model.accept(),
            undo: () => model.undo(value),
            save_note: () => model.saveNote(value),
            set_partner: () => model.setPartner(value),
            create_invoice: () => this.create("create_invoice"),
            create_payment: () => this.create("create_payment"),
            close: () => (state.tool ? (state.tool = "") : (state.pane = "list")),
        };
        await acts[name]();
    }

    async create(method) {
        const { detail, journal } = this.state;
        if (detail && detail.state !== "done" && journal.can_write) {
            const action = await this.model.call(method, detail.id);
            await this.action.doAction(action, { onClose: () => this.model.recompute() });
        }
    }

    openLine(index) {
        this.state.pane = "proposal";
        return this.model.select(index);
    }

    setFilter(filter) {
        document.activeElement?.blur();
        return this.model.setFilter(filter);
    }

    bulk() {
        if (this.state.journal.can_write && this.state.counts.suggested) {
            this.dialog.add(BulkAccept, { model: this.model });
        }
    }

    visit(place) {
        return this.action.doAction(place);
    }

    help() {
        this.dialog.add(HelpSheet);
    }

    // -- what is shown -----------------------------------------------------------------------
    get total() {
        return this.state.version >= 0 ? this.state.rows.length : 0;
    }

    get last() {
        return this.state.done.at(-1);
    }

    get lastText() {
        const { row } = this.last;
        return _t("%(who)s, %(amount)s is done", {
            who: row.partner || row.label,
            amount: this.money(row.amount),
        });
    }

    /** What a phone shows: the line that is open, or the list where there is none. */
    get pane() {
        return this.total ? this.state.pane : "list";
    }

    /** Whether the journal has no line at all. */
    get isBlank() {
        const { counts, search } = this.state;
        return !search && !counts.todo && !counts.done;
    }

    get isCaughtUp() {
        return this.state.filter === "todo" && !this.state.search && !this.isBlank;
    }

    get emptyTitle() {
        if (this.state.search) {
            return _t("No line fits this search");
        }
        if (this.isBlank) {
            return _t("No line of the bank yet");
        }
        return {
            todo: _t("All caught up"),
            suggested: _t("No suggestion waits"),
            done: _t("Nothing is done yet"),
        }[this.state.filter];
    }

    money(amount) {
        return formatMoney(amount, this.state.journal.currency_id);
    }

    get isBalanced() {
        const { balance, journal } = this.state;
        return this.money(balance.difference) === this.money(0) && Boolean(journal);
    }
}

registry.category("actions").add("smart_recon.screen", ReconScreen);
