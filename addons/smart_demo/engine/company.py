"""The company itself, its payment terms, products, partners and exchange rates."""

from .accounts import SALES, SERVICES
from .dice import shuffled, stream
from .identifiers import iban, phone, vat_number
from .names import (
    CITIES,
    COMPANY_HEADS,
    COMPANY_TAILS,
    FIRST_NAMES,
    GOODS_VENDORS,
    LAST_NAMES,
    LEGAL_FORMS,
    PRODUCTS,
    STREETS,
)
from .plan import Partner, Product, Term
from .timeline import add_months

COMPANY = {
    "name": "Veldmark Trading B.V.",
    "street": "Wilgenkade 12",
    "city": "Utrecht",
    "zip": "3511 AB",
    "country": "NL",
    "email": "office@veldmark.example",
    "phone": "+31 20 000 4400",
    "iban": "NL18VELD0417164300",
}
TERMS = [
    Term("net14", "14 days", 14),
    Term("net30", "30 days", 30),
    Term("net45", "45 days", 45),
    Term("early", "30 days, 2 % off within 10 days", 30, 2, 10),
]
#: role, how it pays, term, countries, currency: the first customers take these in turn.
CUSTOMER_ROLES = (
    ("prompt", "transfer", "net30", ("NL",), "EUR"),
    ("early", "transfer", "early", ("NL", "BE"), "EUR"),
    ("combines", "transfer", "net30", ("NL",), "EUR"),
    ("average", "cheque", "net14", ("NL",), "EUR"),
    ("prompt", "card", "net14", ("NL",), "EUR"),
    ("prompt", "wire", "net30", ("US",), "USD"),
    ("late", "transfer", "net30", ("NL", "BE"), "EUR"),
    ("bad", "transfer", "net30", ("NL",), "EUR"),
    ("average", "wire", "net45", ("GB",), "GBP"),
    ("average", "transfer", "net30", ("DE", "FR", "BE"), "EUR"),
    ("average", "cheque", "net30", ("IE", "NL"), "EUR"),
    ("prompt", "card", "net14", ("NL", "BE"), "EUR"),
    ("short", "wire", "net30", ("DE", "FR"), "EUR"),
    ("average", "transfer", "net14", ("NL",), "EUR"),
    ("late", "transfer", "net45", ("DE", "NL"), "EUR"),
    ("early", "transfer", "early", ("NL",), "EUR"),
)
#: role, name, country, channel: vendors that send no goods.
SERVICE_VENDORS = (
    ("rent", "Vastgoed Wilgenkade", "NL", "debit"),
    ("software", "Cloudbeek Office Suite", "IE", "debit"),
    ("insurance", "Duinrand Verzekeringen", "NL", "debit"),
    ("utilities", "Zonnekracht Energie", "NL", "debit"),
    ("freight", "Snelpad Koeriers", "NL", "transfer"),
    ("professional", "Kade & Compagnon Accountants", "NL", "transfer"),
    ("marketing", "Studio Roodvonk", "NL", "transfer"),
    ("telephone", "Belhuis Telecom", "NL", "debit"),
    ("hosting", "Stackharbor Hosting", "US", "wire"),
)
#: Customers that pay badly buy less than the others.
_WEIGHTS = {"bad": 1, "late": 2}
_VARIANTS = ("white", "black", "oak", "graphite", "sand", "large", "compact")
_RATES = {"USD": 1.09, "GBP": 0.86}


def make_terms() -> list[Term]:
    return [Term(**{name: getattr(term, name) for name in Term.__slots__}) for term in TERMS]


def make_products(seed: int, count: int, vendors: list[Partner]) -> list[Product]:
    """Goods with a vendor each, and some services; variants when more are asked for."""
    rng = stream(seed, "products")
    services = [row for row in PRODUCTS if row[3] == "service"][::-1]
    goods = [row for row in PRODUCTS if row[3] != "service"]
    wanted_services = services[: max(2, count // 7)]
    wanted_goods = shuffled(rng, goods)[: count - len(wanted_services)]
    rows = wanted_services + wanted_goods
    makers = [vendor for vendor in vendors if vendor.role == "goods"]
    while len(rows) < count:
        name, price, share, kind, maker = goods[len(rows) % len(goods)]
        variant = _VARIANTS[len(rows) // len(goods) % len(_VARIANTS)]
        rows.append((f"{name}, {variant}", price + rng.randint(-4, 9), share, kind, maker))
    return [_product(index, row, makers) for index, row in enumerate(rows, 1)]


def _product(index: int, row, makers: list[Partner]) -> Product:
    name, price, share, kind, maker = row
    is_service = kind == "service"
    return Product(
        key=f"P{index:03d}",
        name=name,
        price=price * 100,
        cost=price * share,
        kind=kind,
        vendor="" if is_service else makers[maker % len(makers)].key,
        account=SERVICES if is_service else SALES,
    )


def make_customers(seed: int, count: int) -> list[Partner]:
    rng = stream(seed, "customers")
    heads = shuffled(rng, COMPANY_HEADS)
    tails = shuffled(rng, COMPANY_TAILS)
    customers = []
    for index in range(count):
        role, channel, term, countries, currency = CUSTOMER_ROLES[index % len(CUSTOMER_ROLES)]
        country = rng.choice(countries)
        head = heads[index % len(heads)]
        tail = tails[(index + index // len(heads)) % len(tails)]
        partner = Partner(
            key=f"C{index + 1:03d}",
            kind="customer",
            name=f"{head} {tail} {rng.choice(LEGAL_FORMS[country])}",
            country=country,
            role=role,
            channel=channel,
            term=term,
            weight=_WEIGHTS.get(role) or max(1, round(5 / (1 + index % 7))),
            currency=currency,
        )
        customers.append(_with_address(rng, partner))
    return customers


def make_vendors(seed: int, goods: int) -> list[Partner]:
    rng = stream(seed, "vendors")
    rows = [("goods", name, country, "transfer") for name, country in _goods_names(goods)]
    vendors = []
    for index, (role, name, country, channel) in enumerate((*rows, *SERVICE_VENDORS), 1):
        foreign = country == "US"
        partner = Partner(
            key=f"V{index:03d}",
            kind="vendor",
            name=f"{name} {LEGAL_FORMS[country][0]}",
            country=country,
            role=role,
            channel="wire" if foreign else channel,
            term="net14" if channel == "debit" else "net30",
            currency="USD" if foreign else "EUR",
        )
        vendors.append(_with_address(rng, partner))
    return vendors


def _goods_names(count: int) -> list[tuple[str, str]]:
    """Names of vendors of goods, with a town added once the list is used up."""
    names = list(GOODS_VENDORS)
    towns = [city for cities in CITIES.values() for city, _zip in cities]
    while len(names) < count:
        base, country = GOODS_VENDORS[len(names) % len(GOODS_VENDORS)]
        names.append((f"{base} {towns[len(names) // len(GOODS_VENDORS) % len(towns)]}", country))
    return names[:count]


def _with_address(rng, partner: Partner) -> Partner:
    country = partner.country
    partner.street = f"{rng.choice(STREETS[country])} {rng.randint(1, 180)}"
    partner.city, partner.zip = rng.choice(CITIES[country])
    partner.vat = vat_number(rng, country)
    partner.phone = phone(rng, country)
    partner.iban = iban(rng, country)
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    partner.contact = f"{first} {last}"
    partner.email = f"{slug(first)}.{slug(last)}@{domain(partner.name)}"
    return partner


def slug(text: str) -> str:
    """Small letters and digits only, as in an e-mail address."""
    return "".join(
        character for character in text.lower() if character.isascii() and character.isalnum()
    )


def domain(company: str) -> str:
    """An internet domain that nobody can register."""
    words = company.split(" ")
    return f"{slug(''.join(words[:-1]))}.example"


def make_rates(seed: int, timeline) -> dict:
    """Units of each currency for one euro, one rate a month, wandering a little."""
    rates = {}
    for currency, first in _RATES.items():
        rng = stream(seed, "rates", currency)
        value, rows = first, []
        for index in range(-1, timeline.months + 1):
            value = round(value * (1 + rng.uniform(-0.018, 0.018)), 4)
            rows.append((add_months(timeline.start, index), value))
        rates[currency] = rows
    return rates
