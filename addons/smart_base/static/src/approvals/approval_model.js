import { reactive } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const SERVER = "smart.approval";

/** What the approval screen knows, and what it asks the server to do. */
export class ApprovalModel {
    /**
     * @param {Object} orm the service
     * @param {function(string, Object): void} notify shows a toast
     */
    constructor(orm, notify) {
        this.orm = orm;
        this.notify = notify;
        this.asked = 0;
        this.working = Promise.resolve();
        this.state = reactive({
            status: "loading",
            error: "",
            isBusy: false,
            sections: [],
            section: null,
            rows: [],
            total: 0,
            left: 0,
            current: null,
            marked: new Set(),
            canApprove: false,
            lastDone: [],
        });
    }

    // -- reading -------------------------------------------------------------------------------
    /** Loads the first page; the open decision stays open while it waits. */
    async load() {
        const number = ++this.asked;
        try {
            const size = this.state.rows.length;
            const answer = await this.page(0);
            if (number !== this.asked) {
                return;
            }
            const place = this.place;
            this.take(answer, []);
            // a page behind the first one is read again by going on, not by force
            this.state.left = Math.max(answer.left, 0);
            this.keepOpen(Math.min(place, size));
            this.state.status = "ready";
        } catch (error) {
            if (number === this.asked) {
                const isForbidden = error.exceptionName === "odoo.exceptions.AccessError";
                this.state.status = isForbidden ? "forbidden" : "failed";
                this.state.error = error.data?.message || error.message || "";
            }
        }
    }

    async more() {
        this.take(await this.page(this.state.rows.length), this.state.rows);
    }

    page(offset) {
        const { section } = this.state;
        const wanted = section && [section.rule, section.risk];
        return this.orm.silent.call(SERVER, "get_queue", [], { section: wanted, offset });
    }

    take(answer, before) {
        const known = new Set(before.map((row) => row.id));
        const rows = [...before, ...answer.rows.filter((row) => !known.has(row.id))];
        const { total, left, sections } = answer;
        const ids = new Set(rows.map((row) => row.id));
        const marked = new Set([...this.state.marked].filter((id) => ids.has(id)));
        const canApprove = answer.can_approve;
        Object.assign(this.state, { rows, total, left, sections, marked, canApprove });
    }

    keepOpen(place) {
        const { rows, current } = this.state;
        if (!rows.some((row) => row.id === current)) {
            this.state.current = rows[Math.min(Math.max(place, 0), rows.length - 1)]?.id || null;
        }
    }

    // -- moving --------------------------------------------------------------------------------
    get place() {
        return this.state.rows.findIndex((row) => row.id === this.state.current);
    }

    get open() {
        return this.state.rows[this.place];
    }

    async step(by) {
        const wanted = this.place + by;
        if (wanted >= this.state.rows.length && this.state.left) {
            await this.more();
        }
        const last = this.state.rows.length - 1;
        this.state.current = this.state.rows[Math.min(Math.max(wanted, 0), last)]?.id || null;
    }

    choose(section) {
        const { section: before } = this.state;
        const isSame = before && before.rule === section?.rule && before.risk === section?.risk;
        Object.assign(this.state, { section: isSame ? null : section, marked: new Set() });
        this.state.current = null;
        return this.load();
    }

    mark(id) {
        const { marked } = this.state;
        if (!marked.delete(id)) {
            marked.add(id);
        }
        this.state.marked = new Set(marked);
    }

    markAll() {
        const { rows, marked } = this.state;
        const free = rows.filter((row) => row.can_approve);
        const isAll = free.every((row) => marked.has(row.id));
        this.state.marked = new Set(isAll ? [] : free.map((row) => row.id));
    }

    get chosen() {
        const { rows, marked } = this.state;
        return marked.size ? rows.filter((row) => marked.has(row.id)) : [this.open].filter(Boolean);
    }

    // -- acting --------------------------------------------------------------------------------
    approve(rows) {
        const shown = rows.map((row) => [row.id, row.digest]);
        return this.act("approve", [shown], (count) =>
            count === 1 ? _t("Approved: %s", rows[0].name) : _t("%s approved", count)
        );
    }

    reject(rows, reason) {
        return this.act("reject", [rows.map((row) => row.id), reason], (count) =>
            count === 1 ? _t("Rejected: %s", rows[0].name) : _t("%s rejected", count)
        );
    }

    approveEdited(row, changes) {
        return this.act("approve_edited", [row.id, row.digest, changes], () =>
            _t("Approved as you edited it: %s", row.name)
        );
    }

    undo(ids) {
        return this.act("undo", [ids], (count) => _t("%s undone", count));
    }

    /** Acts wait for one another: an undo may be asked for while the queue is read again. */
    act(method, args, text) {
        const carryOut = () => this.carryOut(method, args, text);
        this.working = this.working.then(carryOut, carryOut);
        return this.working;
    }

    /** One act, its toast, and the queue as it is afterwards. */
    async carryOut(method, args, text) {
        this.state.isBusy = true;
        try {
            const answer = await this.orm.call(SERVER, method, args);
            this.tell(answer, text);
            this.state.marked = new Set();
            await this.load();
        } finally {
            this.state.isBusy = false;
        }
    }

    tell(answer, text) {
        if (answer.done.length) {
            this.state.lastDone = answer.undoable;
            const undo = { name: _t("Undo"), onClick: () => this.undo(answer.undoable) };
            const buttons = answer.undoable.length ? [undo] : [];
            this.notify(text(answer.done.length), { type: "success", buttons });
        }
        if (answer.problems.length) {
            const problems = answer.problems.slice(0, 5).join("\n");
            this.notify(problems, { type: "warning", sticky: true });
        }
    }
}
