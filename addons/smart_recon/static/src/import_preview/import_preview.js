import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Milliseconds between two looks at an import in the background. */
const PAUSE = 2000;
/** Rows of the file that stand below the choice of columns. */
const ROWS = 8;

/** What a file of a bank says, and how its columns are read; both can be corrected here. */
export class ImportPreview extends Component {
    static template = "smart_recon.ImportPreview";
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ saving: false, open: false });
        useEffect(
            (running) => {
                if (running) {
                    this.timer = setInterval(() => this.props.record.load(), PAUSE);
                }
                return () => clearInterval(this.timer);
            },
            () => [["queued", "running"].includes(this.props.record.data.state)]
        );
        onWillUnmount(() => clearInterval(this.timer));
    }

    get preview() {
        return this.props.record.data[this.props.name] || {};
    }

    get table() {
        return this.preview.table;
    }

    get isEditable() {
        return ["draft", "failed"].includes(this.props.record.data.state) && !this.state.saving;
    }

    /** Whether the layout needs a look: something is asked or cannot be read. */
    get isOpen() {
        return this.state.open || Boolean(this.preview.errors?.length);
    }

    get columns() {
        return this.table.roles.map((role, index) => ({
            index,
            role,
            name: this.table.names[index] || _t("Column %s", index + 1),
        }));
    }

    get rows() {
        return this.table.rows.slice(0, Math.max(ROWS, this.table.header + ROWS / 2));
    }

    get roles() {
        return [
            ["", _t("leave out")],
            ["date", _t("Date")],
            ["value_date", _t("Value date")],
            ["amount", _t("Amount")],
            ["debit", _t("Money out")],
            ["credit", _t("Money in")],
            ["direction", _t("In or out")],
            ["balance", _t("Balance after it")],
            ["memo", _t("Text")],
            ["partner", _t("Name of the other side")],
            ["account", _t("Account of the other side")],
            ["reference", _t("Reference")],
            ["end_to_end", _t("End-to-end ID")],
            ["mandate", _t("Mandate")],
            ["bank_id", _t("Bank's number")],
            ["kind", _t("Kind of transaction")],
            ["currency", _t("Currency")],
            ["foreign_amount", _t("Amount in foreign currency")],
            ["fee", _t("Fee")],
            ["foreign_currency", _t("Foreign currency")],
            ["own_account", _t("Own account")],
            ["status", _t("Booked or not")],
        ];
    }

    get options() {
        const options = [
            [
                "date_order",
                _t("Dates"),
                [
                    ["dmy", _t("day, month, year")],
                    ["mdy", _t("month, day, year")],
                    ["ymd", _t("year, month, day")],
                ],
            ],
            [
                "decimal_mark",
                _t("Decimals"),
                [
                    [",", _t("after a comma")],
                    [".", _t("after a point")],
                ],
            ],
        ];
        if (this.table.delimiter) {
            options.push([
                "delimiter",
                _t("Columns end with"),
                [
                    [";", _t("semicolon")],
                    [",", _t("comma")],
                    ["\t", _t("tab")],
                    ["|", _t("bar")],
                ],
            ]);
            options.push(["encoding", _t("Encoding"), this.encodings]);
        }
        return options;
    }

    get encodings() {
        const known = ["utf-8", "cp1252", "iso8859_15", "cp1250", "cp850", "utf-16"];
        return [...new Set([this.table.encoding, ...known])].map((name) => [name, name]);
    }

    /** Read the file again with one more decision of the user. */
    async decide(values) {
        const { record } = this.props;
        const mapping = { ...record.data.mapping, ...values };
        this.state.saving = true;
        try {
            await record.update({ mapping });
            await record.save();
        } finally {
            this.state.saving = false;
        }
    }

    onRole(index, role) {
        const single = !["", "memo"].includes(role);
        const roles = this.table.roles.map((other) => (single && other === role ? "" : other));
        roles[index] = role;
        return this.decide({ roles });
    }

    onOption(name, value) {
        return this.decide({ [name]: value });
    }

    onHeader(value) {
        // Another heading names other columns.
        return this.decide({ header: Math.max(0, parseInt(value) || 0), roles: [] });
    }
}

export const importPreview = {
    component: ImportPreview,
    displayName: _t("Preview of a bank file"),
    supportedTypes: ["json"],
    fieldDependencies: [
        { name: "mapping", type: "json", readonly: false },
        { name: "state", type: "selection" },
    ],
};

registry.category("fields").add("smart_recon_import_preview", importPreview);
