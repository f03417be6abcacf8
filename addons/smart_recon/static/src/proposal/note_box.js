import { Component, useState } from "@odoo/owl";
import { useAutofocus } from "@web/core/utils/hooks";

/** A remark about a line, kept with it. */
export class NoteBox extends Component {
    static template = "smart_recon.NoteBox";
    static props = { note: String, onSave: Function, onCancel: Function };

    setup() {
        this.state = useState({ text: this.props.note });
        useAutofocus({ refName: "text" });
    }

    onKey(ev) {
        if (ev.key === "Escape") {
            this.props.onCancel();
        } else if (ev.key === "Enter" && !ev.shiftKey) {
            ev.preventDefault();
            this.props.onSave(this.state.text);
        }
    }
}
