/** What the screen shows: a journal, its lines a page at a time, and the line that is open. */
import { markRaw, reactive } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { Draft } from "./draft";

export const PAGE = 80;
const FACADE = "smart.recon.screen";
const REFUSALS = ["odoo.exceptions.AccessError", "odoo.exceptions.MissingError"];

const noCandidates = () => ({ text: "", total: 0, rows: [], isLoading: false });

export class ReconList {
    /**
     * @param {Object} orm
     * @param {function(string, Object)} notify tells the person something
     */
    constructor(orm, notify) {
        this.orm = orm;
        this.notify = notify;
        /** Pages that are there, or on their way. */
        this.pages = new Map();
        this.asked = { list: 0, detail: 0, items: 0 };
        this.last = Promise.resolve();
        this.state = reactive({
            status: "loading",
            message: "",
            journal: null,
            journals: [],
            counts: { todo: 0, suggested: 0, done: 0 },
            balance: null,
            models: [],
            filter: "todo",
            search: "",
            rows: markRaw([]),
            version: 0,
            index: -1,
            detail: null,
            draft: null,
            isBusy: false,
            isComputing: false,
            isWaiting: false,
            canSetUp: false,
            tool: "",
            pane: "list",
            candidates: noCandidates(),
            done: [],
            marked: [],
        });
    }

    call(method, ...args) {
        return this.orm.call(FACADE, method, args);
    }

    /** The answer to a question, or nothing when a newer one of the kind was asked meanwhile. */
    async latest(kind, method, ...args) {
        const turn = ++this.asked[kind];
        const answer = await this.call(method, ...args);
        return turn === this.asked[kind] ? answer : null;
    }

    /** One after the other: what reads the list anew, and what changes lines. */
    inTurn(task) {
        const result = this.last.then(task);
        this.last = result.catch(() => {});
        return result;
    }

    // -- opening ---------------------------------------------------------------------------
    async open(journalId, lineId = false) {
        this.state.status = "loading";
        try {
            this._opened(await this.call("open", journalId, lineId));
        } catch (error) {
            this._refused(error);
        }
    }

    _opened(answer) {
        const { state } = this;
        const { journal, journals, counts, balance, models } = answer;
        Object.assign(state, { journal, journals, counts, balance, models });
        Object.assign(state, { filter: answer.filter || "todo", search: "", done: [], marked: [] });
        state.isWaiting = Boolean(answer.is_waiting);
        state.canSetUp = Boolean(answer.can_write);
        state.status = journal ? "ready" : "nothing";
        if (journal) {
            this._resetRows(answer.lines.total);
            this._store(answer.lines);
            this._show(answer.detail, answer.index);
        }
    }

    _refused(error) {
        const isRefusal = error instanceof RPCError && REFUSALS.includes(error.exceptionName);
        this.state.status = isRefusal ? "refused" : "failed";
        const isLost = error instanceof ConnectionLostError;
        this.state.message = isLost
            ? _t("The server cannot be reached.")
            : error.data?.message || error.message;
    }

    // -- the list --------------------------------------------------------------------------
    get total() {
        return this.state.rows.length;
    }

    _resetRows(total) {
        const rows = [];
        rows.length = total;
        this.state.rows = markRaw(rows);
        this.pages.clear();
    }

    _store({ total, offset, rows }) {
        const list = this.state.rows;
        list.length = total;
        rows.forEach((row, index) => (list[offset + index] = row));
        this.pages.set(Math.floor(offset / PAGE), null);
        this.state.version++;
    }

    async setFilter(filter) {
        this.state.filter = filter;
        this.state.marked = [];
        await this.reload();
    }

    async setSearch(search) {
        this.state.search = search;
        await this.reload();
    }

    _lineArgs(index) {
        const { journal, filter, search } = this.state;
        return [journal.id, filter, search, Math.floor(index / PAGE) * PAGE, PAGE];
    }

    /** Read the list anew. */
    async refresh(index = 0) {
        const answer = await this.latest("list", "lines", ...this._lineArgs(index));
        if (answer) {
            const { counts, balance } = answer;
            Object.assign(this.state, { counts, balance, isWaiting: Boolean(answer.is_waiting) });
            this._resetRows(answer.total);
            this._store(answer);
        }
        return Boolean(answer);
    }

    /** Read the list anew and go to a line of it. */
    reload(index = 0) {
        return this.inTurn(async () => {
            if (await this.refresh(index)) {
                await this.select(Math.min(index, this.total - 1), true);
            }
        });
    }

    /** Have the rows between two places read if they are not there yet. */
    async need(first, last) {
        for (const page of this._pagesOf(first, last)) {
            await (this.pages.has(page) ? this.pages.get(page) : this._readPage(page));
        }
    }

    /** Have the first page of these rows read that nobody has asked for; false if there is none. */
    async needOne(first, last) {
        const page = this._pagesOf(first, last).find((each) => !this.pages.has(each));
        if (page !== undefined) {
            await this._readPage(page);
        }
        return page !== undefined;
    }

    _pagesOf(first, last) {
        const end = Math.min(last, this.total - 1);
        const pages = [];
        for (let page = Math.floor(Math.max(0, first) / PAGE); page * PAGE <= end; page++) {
            pages.push(page);
        }
        return pages;
    }

    /** A page that could not be read is asked for again when it comes into sight once more. */
    async _readPage(page) {
        const reading = this._storePage(page);
        this.pages.set(page, reading);
        try {
            await reading;
        } catch (error) {
            this.pages.delete(page);
            throw error;
        }
    }

    async _storePage(page) {
        const { rows } = this.state;
        const answer = await this.call("lines", ...this._lineArgs(page * PAGE));
        if (rows === this.state.rows) {
            this._store(answer);
        }
    }

    // -- one line --------------------------------------------------------------------------
    async select(index, isForced = false) {
        const place = Math.min(index, this.total - 1);
        if (place < 0) {
            this._show(false, -1);
        } else if (place !== this.state.index || !this.isShown || isForced) {
            this.state.index = place;
            await this.need(place, Math.min(place + 10, this.total - 1));
            await this._read(this.state.rows[place]);
        }
    }

    async _read(row) {
        const detail = row && (await this.latest("detail", "detail", row.id));
        const place = this.state.rows.findIndex((each) => each?.id === row?.id);
        if (detail && place >= 0) {
            this._show(detail, place, false);
        }
    }

    /** Whether the line that is shown is the one that is chosen in the list. */
    get isShown() {
        const { rows, index, detail } = this.state;
        return Boolean(detail) && rows[index]?.id === detail.id;
    }

    step(by) {
        return this.select(Math.max(0, Math.min(this.total - 1, this.state.index + by)));
    }

    /**
     * @param {boolean} [isNews] false: the line that is open was only read again, so what a person
     *  has begun there goes on
     */
    _show(detail, index, isNews = true) {
        const { state } = this;
        const isSame = detail && detail.state !== "done" && state.detail?.id === detail.id;
        state.index = index;
        state.detail = detail || null;
        if (isNews || !isSame || !state.draft.isChanged) {
            state.draft = detail ? new Draft(detail) : null;
        }
        if (isNews || !isSame) {
            state.tool = detail && detail.candidates ? "candidates" : "";
            state.candidates = { ...noCandidates(), ...(detail && detail.candidates) };
            this.asked.items++;
        }
        // what was asked about another line is of no interest any more
        this.asked.detail++;
    }

    // -- looking for items -------------------------------------------------------------------
    async search(text, offset = 0) {
        const { candidates, detail } = this.state;
        Object.assign(candidates, { text, isLoading: true });
        let answer;
        try {
            answer = await this.latest("items", "candidates", detail.id, text, offset, 20);
        } catch (error) {
            candidates.isLoading = false;
            throw error;
        }
        if (answer) {
            const rows = [...(offset ? candidates.rows : []), ...answer.rows];
            this.state.candidates = { text, total: answer.total, rows, isLoading: false };
        }
    }
}
