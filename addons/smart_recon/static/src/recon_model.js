/** What a person does on the screen, and what others do meanwhile; knows nothing of the DOM. */
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { formatMoney } from "./money";
import { PAGE, ReconList } from "./recon_list";

export class ReconModel extends ReconList {
    /** Lines that this screen has just changed: the bus tells nothing new about them. */
    own = new Set();

    _opened(answer) {
        super._opened(answer);
        if (answer.is_stale && answer.journal.can_write && !answer.is_waiting) {
            this.compute();
        }
    }

    /** An amount as one types it. */
    inputOf(amount) {
        return formatMoney(amount, this.state.journal.currency_id, { noSymbol: true });
    }

    // -- acting ----------------------------------------------------------------------------
    get canAccept() {
        const { detail, draft, isBusy, journal } = this.state;
        const isOpen = journal?.can_write && this.isShown && detail.state !== "done";
        return Boolean(isOpen && !isBusy && draft.isComplete);
    }

    async accept() {
        if (!this.canAccept) {
            return;
        }
        const { detail, draft } = this.state;
        const { id, stamp } = detail;
        const ask = draft.isChanged
            ? () => this.call("match", id, stamp, draft.values, this.nextId)
            : () => this.call("accept", id, stamp, this.nextId);
        await this._change([id], ask);
    }

    /** The line that comes after this one is done. */
    get nextId() {
        const { rows, index, filter } = this.state;
        const next = rows[index + 1] || rows[index - 1];
        return filter !== "all" && next ? next.id : false;
    }

    /** Take back lines; without any the marked ones, the open one if it is done, or the last. */
    async undo(ids = this._undoable()) {
        if (ids.length && this.state.journal.can_write) {
            await this._change(ids, () => this.call("undo", ids));
        }
    }

    _undoable() {
        const { marked, detail, done } = this.state;
        if (marked.length) {
            return [...marked];
        }
        return detail?.state === "done" ? [detail.id] : done.slice(-1).map((each) => each.id);
    }

    /** Look for matches of the whole journal again. */
    async compute() {
        this.state.isComputing = true;
        try {
            await this.call("compute", this.state.journal.id);
            await this.reload(Math.max(0, this.state.index));
        } finally {
            this.state.isComputing = false;
        }
    }

    recompute() {
        return this._changeOpen("recompute");
    }

    setPartner(partnerId) {
        return this._changeOpen("set_partner", partnerId);
    }

    saveNote(text) {
        return this._changeOpen("note", text);
    }

    async openTool(tool) {
        const { state } = this;
        if (!state.detail || !state.journal.can_write) {
            return;
        }
        if (state.detail.state === "done" && tool !== "note") {
            return;
        }
        state.tool = tool;
        if (tool === "candidates" && !state.candidates.rows.length) {
            await this.search("");
        }
    }

    /** Book what remains as a model of the company says. */
    async applyModel(modelId) {
        const { detail, draft } = this.state;
        draft.makeRoom();
        const rows = await this.call("model_rows", detail.id, modelId, draft.remaining);
        rows.forEach((row) => draft.addWriteoff(row));
    }

    mark(lineId) {
        const { marked } = this.state;
        const isMarked = marked.includes(lineId);
        this.state.marked = isMarked ? marked.filter((id) => id !== lineId) : [...marked, lineId];
    }

    // -- what has changed ------------------------------------------------------------------
    _changeOpen(method, ...args) {
        const { id } = this.state.detail;
        return this._change([id], () => this.call(method, id, ...args));
    }

    async _change(ids, ask) {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        ids.forEach((id) => this.own.add(id));
        try {
            await this.inTurn(async () => this._changed(await ask()));
        } finally {
            this.state.isBusy = false;
        }
    }

    async _changed(answer) {
        const { counts, balance, rows, ok, message } = answer;
        this.state.counts = counts;
        Object.assign(this.state.balance, balance);
        if (message) {
            this.notify(message, { type: ok ? "info" : "warning" });
        }
        if (answer.undone) {
            await this._undone(rows);
        } else {
            await this._replace(rows[0], answer);
        }
    }

    /** A line has changed: it stays in the list, or leaves it and the next takes its place. */
    async _replace(row, answer) {
        const { state } = this;
        const place = state.rows.findIndex((each) => each?.id === row.id);
        if (row.state === "done" && answer.ok && !answer.detail) {
            state.done.push({ id: row.id, index: place, row });
        }
        if (place >= 0 && this._belongs(row)) {
            state.rows[place] = row;
            state.version++;
            await this._goOn(answer.detail, place);
        } else if (place < 0) {
            await this.select(state.index, true);
        } else {
            this._remove(place);
            await this._follow(answer.next || answer.detail, Math.min(place, this.total - 1));
        }
    }

    async _goOn(detail, place) {
        if (detail) {
            this._show(detail, place);
        } else {
            await this.select(place + 1, true);
        }
    }

    async _follow(detail, place) {
        if (detail && this.state.rows[place]?.id === detail.id) {
            this._show(detail, place);
            await this.need(place, Math.min(place + 10, this.total - 1));
        } else {
            await this.select(place, true);
        }
    }

    /** Take a row out. Pages that are incomplete now are read anew when they are needed. */
    _remove(place) {
        const { rows } = this.state;
        rows.splice(place, 1);
        this.state.version++;
        for (const page of [...this.pages.keys()]) {
            const last = Math.min((page + 1) * PAGE, rows.length) - 1;
            if (!rows[last] || page * PAGE > last) {
                this.pages.delete(page);
            }
        }
    }

    _belongs(row) {
        const isDone = row.state === "done";
        const kinds = { todo: !isDone, suggested: row.state === "suggested", done: isDone };
        return this.state.filter === "all" || kinds[this.state.filter];
    }

    async _undone(rows) {
        const { state } = this;
        const ids = rows.map((row) => row.id);
        const last = state.done.findLast((each) => ids.includes(each.id));
        state.done = state.done.filter((each) => !ids.includes(each.id));
        state.marked = [];
        const index = Math.max(0, last ? last.index : state.index);
        if (await this.refresh(index)) {
            const place = state.rows.findIndex((row) => row?.id === ids[0]);
            await this.select(place < 0 ? index : place, true);
        }
    }

    // -- others at work --------------------------------------------------------------------
    /** Somebody changed lines of this journal: what is seen is read anew. */
    async heard({ journal_id: journalId, line_ids: lineIds, user_id: userId, user_name: name }) {
        const { state } = this;
        const others = lineIds.filter((id) => !this.own.delete(id));
        if (state.status !== "ready" || journalId !== state.journal.id || !others.length) {
            return;
        }
        await this.inTurn(() => this._hear(others, userId === user.userId ? "" : name));
    }

    async _hear(others, name) {
        const { state } = this;
        const current = state.detail?.id;
        const place = Math.max(0, state.index);
        const before = JSON.stringify(state.rows[place]);
        if (!(await this.refresh(place))) {
            return;
        }
        const found = current ? state.rows.findIndex((row) => row?.id === current) : -1;
        const isNew = found < 0 || JSON.stringify(state.rows[found]) !== before;
        if (others.includes(current) || isNew) {
            if (name && others.includes(current)) {
                this.notify(_t("%s has just worked on this line.", name), { type: "info" });
            }
            await this.select(found < 0 ? place : found, true);
        } else {
            state.index = found;
        }
    }
}
