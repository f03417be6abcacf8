/* global Chart */
import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";

/** Colours by the meaning of a series; others take the next of Odoo's palette. */
const MEANING = {
    done: ["#28a745", "#3fb45a"],
    asked: ["#ffac00", "#ffb83d"],
    logged: ["#9aa0a6", "#7d838a"],
    turned_down: ["#dc3545", "#e05c69"],
    undone: ["#7a4fbf", "#9a78d1"],
    target: ["#9aa0a6", "#7d838a"],
};

/**
 * A chart by the Chart.js that Odoo ships, and the same figures as a table for screen readers.
 * Series are `{ key, name, values }`; the figures come from the server.
 */
export class SmartChart extends Component {
    static template = "smart_base.SmartChart";
    static props = {
        title: String,
        labels: Array,
        series: Array,
        type: { type: String, optional: true },
        isPercent: { type: Boolean, optional: true },
    };
    static defaultProps = { type: "bar", isPercent: false };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                const chart = new Chart(this.canvas.el, this.config);
                return () => chart.destroy();
            },
            () => [JSON.stringify([this.props.labels, this.props.series])]
        );
    }

    get config() {
        const scheme = cookie.get("color_scheme");
        const text = getCustomColor(scheme, "#374151", "#E4E4E4");
        const grid = getCustomColor(scheme, "#e5e7eb", "#3C3E4B");
        const isBar = this.props.type === "bar";
        const axis = { grid: { color: grid }, ticks: { color: text, maxTicksLimit: 8 } };
        const value = this.props.isPercent
            ? { ...axis, min: 0, max: 1, ticks: { ...axis.ticks, callback: asPercent } }
            : { ...axis, beginAtZero: true, ticks: { ...axis.ticks, precision: 0 } };
        return {
            type: this.props.type,
            data: {
                labels: this.props.labels,
                datasets: this.props.series.map((series, place) => ({
                    label: series.name,
                    data: series.values,
                    spanGaps: true,
                    tension: 0.2,
                    borderWidth: isBar ? 0 : 2,
                    borderDash: series.key === "target" ? [4, 4] : [],
                    pointRadius: series.key === "target" ? 0 : 3,
                    ...this.colours(series.key, place, scheme),
                })),
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                plugins: {
                    legend: { position: "bottom", labels: { color: text, boxWidth: 12 } },
                },
                scales: {
                    x: { ...axis, stacked: isBar, grid: { display: false } },
                    y: { ...value, stacked: isBar },
                },
            },
        };
    }

    colours(key, place, scheme) {
        const [bright, dark] = MEANING[key] || [];
        const colour = bright
            ? getCustomColor(scheme, bright, dark)
            : getColor(place, scheme, "odoo");
        return { backgroundColor: colour, borderColor: colour };
    }
}

function asPercent(value) {
    return `${Math.round(value * 100)} %`;
}
