/** Options that the address of the page keeps, by what they hold. */
const TEXTS = ["preset", "date_from", "date_to", "compare", "due_by", "basis"];
const LISTS = ["journals", "partners", "analytic", "companies"];
const FLAGS = ["drafts", "zero", "split"];
/** Rows that are unfolded again when a report is loaded again. */
const MOST_RESTORED = 10;

/** Options out of the parts of an address; what is missing is left to the server. */
export function optionsFromUrl(state) {
    const options = {};
    for (const name of TEXTS) {
        if (state[name]) {
            options[name] = String(state[name]);
        }
    }
    for (const name of LISTS) {
        if (state[name]) {
            options[name] = String(state[name]).split(",").map(Number).filter(Boolean);
        }
    }
    for (const name of FLAGS) {
        if (state[name]) {
            options[name] = true;
        }
    }
    if (Number(state.count)) {
        options.count = Number(state.count);
    }
    return options;
}

/** The parts of an address that say what a report is asked for. */
export function optionsToUrl(options, companies) {
    const state = {};
    for (const name of TEXTS) {
        state[name] = options[name];
    }
    if (options.preset !== "custom") {
        state.date_from = state.date_to = undefined;
    }
    for (const name of ["compare", "due_by", "basis"]) {
        if (["none", "due", "accrual"].includes(state[name])) {
            state[name] = undefined;
        }
    }
    for (const name of LISTS) {
        state[name] = options[name].length ? options[name].join(",") : undefined;
    }
    if (options.companies.length === companies.length) {
        state.companies = undefined;
    }
    for (const name of FLAGS) {
        state[name] = options[name] ? 1 : undefined;
    }
    state.count = options.count || undefined;
    return state;
}

/** What stays when one goes on to another report: which days, and which entries count. */
export function keptOptions({ options, companies }) {
    const kept = optionsFromUrl(optionsToUrl(options, companies));
    for (const name of ["compare", "count", "due_by", "basis", "zero", "split"]) {
        delete kept[name];
    }
    return kept;
}

/** One report: asks the server for rows, and knows which are unfolded. Knows nothing of the page. */
export class ReportModel {
    constructor(orm, state) {
        this.orm = orm;
        this.state = Object.assign(state, {
            status: "loading",
            error: "",
            report: null,
            rows: [],
            unfolded: {},
            folded: {},
        });
        this.turn = 0;
    }

    /** Load the report with some options; an answer that was overtaken is dropped. */
    async load(code, options, unfolded = {}) {
        const turn = ++this.turn;
        this.state.status = "loading";
        try {
            const report = await this.orm.silent.call("smart.report", "get_report", [
                code,
                options,
            ]);
            if (turn === this.turn) {
                this.show(report, unfolded);
                await this.restore(turn);
            }
        } catch (error) {
            if (turn !== this.turn) {
                return;
            }
            this.state.status = "error";
            this.state.error = error.data?.message || "";
            if (!error.data?.message) {
                throw error;
            }
        }
    }

    show(report, unfolded) {
        const known = { ...unfolded };
        for (const row of report.rows) {
            known[row.key] = unfolded[row.key] ?? row.unfolded;
        }
        Object.assign(this.state, {
            report,
            rows: report.rows,
            unfolded: known,
            status: "ready",
            error: "",
        });
    }

    /** Fetch again what is below rows that were unfolded, for the first ones of very many. */
    async restore(turn) {
        const { rows, unfolded } = this.state;
        const isBare = (row) => !rows.some((other) => other.parent === row.key);
        for (let index = 0, fetched = 0; index < rows.length && turn === this.turn; index++) {
            const row = rows[index];
            if (row.unfoldable && unfolded[row.key] && isBare(row)) {
                unfolded[row.key] = fetched < MOST_RESTORED;
                fetched += 1;
                if (unfolded[row.key]) {
                    await this.fetch(row.key, 0, index + 1, 0);
                }
            }
        }
    }

    get options() {
        return this.state.report?.options || {};
    }

    /** Load the same report with other options. */
    change(values) {
        const { code } = this.state.report;
        return this.load(code, { ...this.options, ...values }, this.state.unfolded);
    }

    /** Rows that no folded row hides, from top to bottom. */
    get visible() {
        const hidden = new Set();
        return this.state.rows.filter((row) => {
            if (row.parent && (hidden.has(row.parent) || !this.state.unfolded[row.parent])) {
                hidden.add(row.key);
                return false;
            }
            return true;
        });
    }

    get hasFigures() {
        return this.state.rows.some((row) => row.values.some((value) => value));
    }

    async toggle(row) {
        const opens = !this.state.unfolded[row.key];
        if (opens && !this.state.rows.some((other) => other.parent === row.key)) {
            await this.fetch(row.key, 0, this.state.rows.indexOf(row) + 1, 0);
        }
        this.state.unfolded[row.key] = opens;
    }

    /** Fetch what a "show more" row stands for, in its place. */
    async more(row) {
        await this.fetch(row.parent, row.res_id, this.state.rows.indexOf(row), 1);
    }

    async fetch(key, offset, index, replaced) {
        const turn = this.turn;
        const { code } = this.state.report;
        const rows = await this.orm.call("smart.report", "get_rows", [
            code,
            this.options,
            key,
            offset,
        ]);
        if (turn === this.turn) {
            this.state.rows.splice(index, replaced, ...rows);
        }
    }

    /** Fold or unfold all lines; groups stay as they are. */
    unfoldLines(opens) {
        for (const row of this.state.rows) {
            if (row.unfoldable && !row.parent) {
                this.state.unfolded[row.key] = opens;
            }
        }
    }

    drill(row, cell) {
        const { code } = this.state.report;
        return this.orm.call("smart.report", "action_drill", [code, this.options, row.key, cell]);
    }
}
