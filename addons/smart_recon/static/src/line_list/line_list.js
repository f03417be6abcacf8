import {
    Component,
    onMounted,
    onPatched,
    onWillUnmount,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { formatMoney } from "../money";

/** Height of a row in pixels, as in line_list.scss. */
export const ROW = 64;
const AROUND = 8;

/** The lines of a journal: only those in sight are in the page, however many there are. */
export class LineList extends Component {
    static template = "smart_recon.LineList";
    static props = { model: Object, onOpen: Function };

    setup() {
        this.state = useState(this.props.model.state);
        this.window = useState({ first: 0, count: 20 });
        this.root = useRef("root");
        this.observer = new ResizeObserver(() => this.measure());
        onMounted(() => {
            this.observer.observe(this.root.el);
            this.measure();
            this.reveal();
        });
        onPatched(() => void this.fetch());
        onWillUnmount(() => this.observer.disconnect());
        useEffect(
            () => this.reveal(),
            () => [this.state.index, this.state.rows]
        );
    }

    get height() {
        this.state.version;
        return this.state.rows.length * ROW;
    }

    get rows() {
        this.state.version;
        const { first, count } = this.window;
        const last = Math.min(this.state.rows.length, first + count);
        const rows = [];
        for (let index = first; index < last; index++) {
            rows.push({ index, top: index * ROW, line: this.state.rows[index] });
        }
        return rows;
    }

    measure() {
        const { scrollTop, clientHeight } = this.root.el;
        this.window.first = Math.max(0, Math.floor(scrollTop / ROW) - AROUND);
        this.window.count = Math.ceil(clientHeight / ROW) + 2 * AROUND;
        this.isStuck = false;
        this.fetch();
    }

    /**
     * Read what is in sight, a page at a time: what is scrolled past meanwhile is not read. After a
     * failure one has to scroll, so that it is told once.
     */
    async fetch() {
        if (this.isReading || this.isStuck) {
            return;
        }
        this.isReading = true;
        try {
            let isRead = true;
            while (isRead) {
                isRead = await this.readPage();
            }
        } catch (error) {
            this.isStuck = true;
            throw error;
        } finally {
            this.isReading = false;
        }
    }

    readPage() {
        const { first, count } = this.window;
        const last = Math.min(first + count, this.state.rows.length) - 1;
        return this.props.model.needOne(first, last);
    }

    /** Bring the open line into sight, with a neighbour on each side. */
    reveal() {
        const { index } = this.state;
        const list = this.root.el;
        if (!list || index < 0) {
            return;
        }
        const top = index * ROW;
        const seen = list.scrollTop;
        if (top < seen + ROW) {
            list.scrollTop = Math.max(0, top - ROW);
        } else if (top + 2 * ROW > seen + list.clientHeight) {
            list.scrollTop = top + 2 * ROW - list.clientHeight;
        }
    }

    open(row) {
        if (row.line) {
            this.root.el.focus({ preventScroll: true });
            this.props.onOpen(row.index);
        }
    }

    mark(ev, row) {
        ev.stopPropagation();
        this.props.model.mark(row.line.id);
    }

    isMarked(row) {
        return this.state.marked.includes(row.line.id);
    }

    money(amount) {
        return formatMoney(amount, this.state.journal.currency_id);
    }

    date(value) {
        return formatDate(deserializeDate(value));
    }

    percent(row) {
        return Math.floor(100 * row.line.confidence);
    }

    badge(line) {
        if (line.held_back) {
            return "text-bg-warning";
        }
        return line.confidence >= 0.95 ? "text-bg-success" : "text-bg-info";
    }
}
