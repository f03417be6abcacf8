/** A journal of bank lines that answers as the server does, and keeps what it was asked. */
import { press } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    getService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

const MODEL = "smart.recon.screen";

function itemOf(id, amount, more = {}) {
    return {
        item_id: id,
        move_id: id,
        name: `INV/2026/${id}`,
        label: "",
        partner: { id: 7, name: "Azure Interior" },
        due: "2026-10-31",
        open: amount,
        foreign: false,
        ...more,
    };
}

function suggestionOf(line) {
    const share = { ...itemOf(100 + line.id, line.amount), amount: line.amount };
    return {
        kind: "one-to-one",
        kind_label: "One item",
        confidence: 0.99,
        held_back: "",
        components: [
            {
                name: "reference",
                label: "Reference",
                score: 0.4,
                maximum: 0.4,
                reason: "It is there",
            },
            { name: "partner", label: "Partner", score: 0.03, maximum: 0.15, reason: "Perhaps" },
        ],
        reasons: ["The memo names the invoice"],
        shares: [share],
        writeoffs: [],
        leave_open: false,
        other_combinations: 0,
        other_combinations_text: "",
        alternatives: [
            {
                kind_label: "One item",
                confidence: 0.2,
                reasons: ["The amount is the same"],
                shares: [{ ...itemOf(500, line.amount), amount: line.amount }],
                writeoffs: [],
                leave_open: false,
            },
        ],
        ...line.suggestion,
    };
}

export class Facade {
    /** @param {number} count lines to do; each third one has no suggestion */
    constructor(count = 3, changes = {}) {
        this.calls = [];
        this.canWrite = true;
        this.isStale = false;
        this.isWaiting = false;
        this.refusal = "";
        this.found = { count: 2, incoming: 30, outgoing: -5, held_back: 1 };
        this.models = [{ id: 1, name: "Bank fees" }];
        this.lines = Array.from({ length: count }, (_each, index) => ({
            id: index + 1,
            date: "2026-10-05",
            label: `Transfer ${index + 1}`,
            partner: "",
            amount: 10 * (index + 1),
            note: "",
            state: index % 3 === 2 ? "todo" : "suggested",
            kind: "One item",
            confidence: 0.99,
            held_back: "",
            ...changes[index + 1],
        }));
    }

    get counts() {
        const count = (...states) =>
            this.lines.filter((each) => states.includes(each.state)).length;
        const [todo, suggested] = [count("todo", "suggested"), count("suggested")];
        return { todo, suggested, done: count("done") };
    }

    get balance() {
        const open = this.lines.filter((line) => line.state !== "done");
        const unexplained = open.reduce((sum, line) => sum + line.amount, 0);
        return { statement: 1000, book: 1000, difference: 0, unexplained };
    }

    get figures() {
        return { counts: this.counts, balance: this.balance };
    }

    line(id) {
        return this.lines.find((line) => line.id === id);
    }

    page(kind, search, offset, limit) {
        const kinds = {
            todo: (line) => line.state !== "done",
            suggested: (line) => line.state === "suggested",
            done: (line) => line.state === "done",
            all: () => true,
        };
        const found = this.lines.filter((line) => kinds[kind](line) && line.label.includes(search));
        const rows = found.slice(offset, offset + limit).map((line) => ({ ...line }));
        return { total: found.length, offset, rows };
    }

    open() {
        const page = this.page("todo", "", 0, 80);
        const [first] = page.rows;
        return {
            journal: {
                id: 6,
                name: "Bank",
                currency_id: 1,
                company_id: 1,
                can_write: this.canWrite,
            },
            journals: [{ id: 6, name: "Bank", todo: this.counts.todo }],
            models: this.models,
            filter: "todo",
            lines: page,
            index: first ? 0 : -1,
            detail: first ? this.detail(first.id) : false,
            is_stale: this.isStale,
            is_waiting: this.isWaiting,
            ...this.figures,
        };
    }

    rows(_journal, kind, search, offset, limit) {
        const page = this.page(kind, search, offset, limit);
        return { ...page, ...this.figures, is_waiting: this.isWaiting };
    }

    detail(id) {
        const line = this.line(id);
        const detail = {
            id,
            date: line.date,
            label: line.label,
            amount: line.amount,
            currency_id: 1,
            foreign: false,
            partner: line.partner ? { id: 7, name: line.partner } : false,
            partner_name: "",
            account_number: "",
            statement: "2026-10",
            running_balance: 500,
            note: line.note,
            state: line.state,
            stamp: `stamp ${id}`,
            suggestion: line.state === "suggested" && suggestionOf(line),
        };
        if (line.state === "todo") {
            detail.candidates = this.candidates(id, "");
        }
        if (line.state === "done") {
            detail.booked = [
                {
                    account: "Receivable",
                    partner: "Azure",
                    label: "",
                    matched: "INV/1",
                    amount: 10,
                },
            ];
        }
        return detail;
    }

    candidates(id, text) {
        const amount = this.line(id).amount;
        const rows = [itemOf(900, amount), itemOf(901, 2 * amount), itemOf(902, amount / 2)];
        const found = rows.filter((row) => row.name.includes(text));
        return { total: found.length, rows: found };
    }

    accept(id, _stamp, nextId) {
        const line = this.line(id);
        if (this.refusal) {
            const refused = { ok: false, message: this.refusal, detail: this.detail(id) };
            return { ...refused, rows: [{ ...line }], ...this.figures };
        }
        line.state = "done";
        const next = nextId ? this.detail(nextId) : false;
        return { ok: true, message: "", rows: [{ ...line }], next, ...this.figures };
    }

    match(id, stamp, _values, nextId) {
        return this.accept(id, stamp, nextId);
    }

    undo(ids) {
        const lines = ids.map((id) => this.line(id));
        lines.forEach((line) => (line.state = "suggested"));
        const rows = lines.map((line) => ({ ...line }));
        return { ok: true, message: "", undone: true, rows, ...this.figures };
    }

    changed(id, values) {
        Object.assign(this.line(id), values);
        const rows = [{ ...this.line(id) }];
        return { ok: true, message: "", rows, detail: this.detail(id), ...this.figures };
    }

    set_partner(id, partnerId) {
        return this.changed(id, { partner: partnerId ? "Azure Interior" : "" });
    }

    note(id, text) {
        return this.changed(id, { note: text });
    }

    recompute(id) {
        return this.changed(id, {});
    }

    compute() {
        return this.figures;
    }

    model_rows(_id, _model, amount) {
        const account = { id: 3, name: "6500 Bank fees" };
        return [{ account, amount, label: "Fees", tax_ids: [] }];
    }

    accept_above(_journal, _confidence, isTrial) {
        if (isTrial) {
            return this.found;
        }
        const sure = this.lines.filter((line) => line.state === "suggested");
        sure.forEach((line) => (line.state = "done"));
        const ids = sure.map((line) => line.id);
        return { posted: ids.length, line_ids: ids, refused: this.refused || [], after: 0 };
    }

    /** What was asked, as [method, ...arguments], without looking only. */
    get acts() {
        const looks = ["open", "lines", "detail", "candidates"];
        return this.calls.filter(([method]) => !looks.includes(method));
    }

    answer(method, args) {
        this.calls.push([method, ...args]);
        return this[method === "lines" ? "rows" : method](...args);
    }
}

/** Open the screen on a facade. */
export async function openScreen(facade, context = {}) {
    onRpc(MODEL, "*", ({ method, args }) => facade.answer(method, args));
    await mountWithCleanup(WebClient);
    const bus = getService("bus_service");
    const { subscribe } = bus;
    patchWithCleanup(bus, {
        subscribe(type, callback) {
            if (type === "smart_recon/lines") {
                facade.tell = callback;
            } else {
                subscribe(type, callback);
            }
        },
    });
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "smart_recon.screen",
        context,
    });
    return facade;
}

/** The line of the list that is open. */
export const current = ".o_smart_recon_line.o_smart_recon_current";

/** Press a key, and let the screen answer. */
export async function key(name) {
    await press(name);
    await animationFrame();
    await animationFrame();
}
