import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * What a decision changes, field by field, before and after.
 * The value is a list of `{ record, field, before, after }`, all of them plain text.
 */
export class ChangesField extends Component {
    static template = "smart_base.ChangesField";
    static props = { ...standardFieldProps };

    get groups() {
        const groups = new Map();
        for (const row of this.props.record.data[this.props.name] || []) {
            const key = `${row.model},${row.id},${row.record}`;
            if (!groups.has(key)) {
                groups.set(key, { key, title: row.record, rows: [] });
            }
            groups.get(key).rows.push(row);
        }
        return [...groups.values()];
    }
}

registry.category("fields").add("smart_changes", {
    component: ChangesField,
    displayName: _t("Changes before and after"),
    supportedTypes: ["json"],
});
