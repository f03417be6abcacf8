/** Money in whole cents where it is added or compared, in the currency's own digits. */
import { formatCurrency, getCurrency } from "@web/core/currency";

const digitsOf = (currencyId) => getCurrency(currencyId)?.digits?.[1] ?? 2;

export function toCents(amount, currencyId) {
    return Math.round(amount * 10 ** digitsOf(currencyId));
}

export function fromCents(cents, currencyId) {
    return cents / 10 ** digitsOf(currencyId);
}

/** The sum of amounts, without the noise of binary fractions. */
export function sum(amounts, currencyId) {
    const cents = amounts.reduce((total, amount) => total + toCents(amount, currencyId), 0);
    return fromCents(cents, currencyId);
}

export function isZero(amount, currencyId) {
    return toCents(amount, currencyId) === 0;
}

export { formatCurrency as formatMoney };
