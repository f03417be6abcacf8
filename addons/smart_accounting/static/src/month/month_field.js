import { Component } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const FORMAT = "LLLL yyyy";

/** A day that stands for its month: "November 2026", picked as a month, kept as its first day. */
export class MonthField extends Component {
    static template = "smart_accounting.MonthField";
    static components = { DateTimeInput };
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get text() {
        return this.value ? formatDate(this.value, { format: FORMAT }) : "";
    }

    get inputProps() {
        return {
            id: this.props.id,
            type: "date",
            value: this.value,
            format: FORMAT,
            minPrecision: "months",
            maxPrecision: "years",
            onApply: (day) => this.apply(day),
        };
    }

    apply(day) {
        const month = day ? day.startOf("month") : false;
        return this.props.record.update({ [this.props.name]: month });
    }
}

export const monthField = {
    component: MonthField,
    displayName: _t("Month"),
    supportedTypes: ["date"],
    listViewWidth: [120, 160],
};

registry.category("fields").add("smart_month", monthField);
