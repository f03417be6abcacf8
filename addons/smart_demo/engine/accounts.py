"""The accounts that the demo company books on, by code of the generic chart of accounts."""

RECEIVABLE, PAYABLE = "121000", "211000"
TAX_PAID, TAX_RECEIVED, TAX_PAYABLE, TAX_RECEIVABLE = "131000", "251000", "252000", "132000"
PREPAID, STOCK, FIXED_ASSETS, LOAN, CAPITAL = "128000", "110100", "151000", "291000", "301000"
NET_WAGES, PAYROLL_TAXES, EMPLOYER_TAXES = "230000", "230100", "230200"
SALES, SERVICES, OTHER_INCOME, GOODS = "400000", "401000", "450000", "500000"
RENT, BANK_FEES, SALARIES, DISCOUNTS = "612000", "620000", "630000", "443000"
SOFTWARE, SUPPLIES, TRAVEL, MARKETING = "601000", "602000", "603000", "604000"
PROFESSIONAL, UTILITIES, INSURANCE, FREIGHT = "605000", "606000", "607000", "608000"
INTEREST, SOCIAL, DEPRECIATION, ACCUMULATED = "609000", "631000", "670000", "151900"

#: Accounts that the generic chart lacks: code -> (name, type).
ADDED = {
    SERVICES: ("Services and Installation", "income"),
    SOFTWARE: ("Software Subscriptions", "expense"),
    SUPPLIES: ("Office Supplies", "expense"),
    TRAVEL: ("Travel and Representation", "expense"),
    MARKETING: ("Marketing", "expense"),
    PROFESSIONAL: ("Professional Services", "expense"),
    UTILITIES: ("Utilities and Telephone", "expense"),
    INSURANCE: ("Insurance", "expense"),
    FREIGHT: ("Freight and Courier", "expense"),
    INTEREST: ("Interest", "expense"),
    SOCIAL: ("Employer's Social Charges", "expense"),
    DEPRECIATION: ("Depreciation", "expense_depreciation"),
    ACCUMULATED: ("Accumulated Depreciation", "asset_fixed"),
}
