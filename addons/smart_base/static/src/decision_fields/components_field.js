import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * What a confidence is made of: one bar a component.
 * The value is a list of `{ name, score, maximum, reason }`.
 */
export class ComponentsField extends Component {
    static template = "smart_base.ComponentsField";
    static props = { ...standardFieldProps };

    get rows() {
        return (this.props.record.data[this.props.name] || []).map((row) => {
            const share = row.maximum ? Math.round((100 * row.score) / row.maximum) : 0;
            return { ...row, share: Math.min(100, Math.max(0, share)) };
        });
    }

    barClass(share) {
        return share >= 85 ? "bg-success" : share >= 50 ? "bg-warning" : "bg-danger";
    }
}

registry.category("fields").add("smart_components", {
    component: ComponentsField,
    displayName: _t("Confidence by component"),
    supportedTypes: ["json"],
});
