"""Leads in the pipeline, duplicate contacts and leads, and look-alikes that are none."""

from copy import copy
from datetime import timedelta

from .company import domain, slug
from .dice import lognormal_int, shuffled, stream
from .identifiers import phone
from .names import COMPANY_HEADS, COMPANY_TAILS, FIRST_NAMES, LAST_NAMES, LEAD_SUBJECTS, LEGAL_FORMS
from .plan import Lead, Partner, Planted
from .timeline import Timeline, business_day

#: An open lead that nobody has moved for so many days, without a next step, is stale.
STALE_DAYS = 14
_PROBABILITIES = {-1: 0, 0: 10, 1: 30, 2: 60, 3: 100}


def make_leads(seed, timeline: Timeline, customers: list[Partner], count: int, planted: int):
    """Leads of the last months.

    :return: the leads, and what was planted among them
    """
    rng = stream(seed, "leads")
    heads, tails = shuffled(rng, COMPANY_HEADS), shuffled(rng, COMPANY_TAILS)
    leads = []
    for index in range(count):
        known = rng.choice(customers) if rng.random() < 0.35 else None
        tail = tails[(index * 5 + 3) % len(tails)]
        head = heads[(index + 17) % len(heads)]
        company = known.name if known else f"{head} {tail} {rng.choice(LEGAL_FORMS['NL'])}"
        leads.append(_lead(rng, timeline, index, company, known))
    notes = _stale(leads, timeline)
    return leads, notes + _duplicate_leads(seed, timeline, leads, planted)


def _lead(rng, timeline: Timeline, index: int, company: str, known: Partner | None) -> Lead:
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    created = timeline.today - timedelta(days=rng.randint(1, 200))
    stage = rng.choices((0, 1, 2, 3, -1), (30, 28, 22, 12, 8))[0]
    moved = min(timeline.today, created + timedelta(days=rng.randint(0, 60)))
    is_open = 0 <= stage < 3
    step = timeline.today + timedelta(days=rng.randint(-6, 14))
    subject = rng.choice(LEAD_SUBJECTS).format(n=rng.randint(4, 90))
    return Lead(
        key=f"L{index + 1:05d}",
        name=f"{company.rsplit(' ', 1)[0]}: {subject}",
        company=company,
        contact=known.contact if known else f"{first} {last}",
        email=known.email if known else f"{slug(first)}.{slug(last)}@{domain(company)}",
        phone=known.phone if known else phone(rng, "NL"),
        created=created,
        moved=moved,
        stage=stage,
        revenue=lognormal_int(rng, 900_000, 0.8) // 5000 * 5000 + 50_000,
        probability=_PROBABILITIES[stage],
        partner=known.key if known else "",
        activity=business_day(step) if is_open and rng.random() < 0.55 else None,
        owner=rng.randint(0, 1),
    )


def _stale(leads: list[Lead], timeline: Timeline) -> list[Planted]:
    """Every open lead that has stood still with no next step; at least one there always is."""
    limit = timeline.today - timedelta(days=STALE_DAYS)
    oldest = min(leads, key=lambda lead: (lead.created, lead.key))
    oldest.stage, oldest.activity, oldest.probability = 1, None, _PROBABILITIES[1]
    oldest.created = min(oldest.created, limit - timedelta(days=5))
    oldest.moved = oldest.created
    return [
        Planted(
            "stale_lead",
            f"stale_lead:{lead.key}",
            [f"lead:{lead.key}"],
            "Nobody has moved this lead for two weeks and no next step is planned.",
            {"since": lead.moved.isoformat()},
        )
        for lead in leads
        if 0 <= lead.stage < 3 and lead.moved <= limit and not lead.activity
    ]


def _duplicate_leads(seed, timeline: Timeline, leads: list[Lead], count: int) -> list[Planted]:
    rng = stream(seed, "duplicate leads")
    notes = []
    for index, lead in enumerate(rng.sample(leads, min(count + 1, len(leads)))):
        twin = copy(lead)
        twin.key, twin.partner = f"LD{index + 1:04d}", ""
        twin.name = f"Enquiry {lead.company.upper()}"
        twin.created = twin.moved = timeline.today - timedelta(days=rng.randint(0, 5))
        twin.stage, twin.probability, twin.activity = 0, _PROBABILITIES[0], None
        twin.email = lead.email.replace(".", "", 1) if index % 2 else lead.email.upper()
        leads.append(twin)
        notes.append(
            Planted(
                "duplicate_lead",
                f"duplicate_lead:{twin.key}",
                [f"lead:{twin.key}", f"lead:{lead.key}"],
                "The same person asked twice; the name or the e-mail is written differently.",
            )
        )
    return notes


def duplicate_contacts(seed, partners: list[Partner], count: int):
    """Second records of customers, and look-alikes that are other companies.

    :return: the new partners, and what was planted
    """
    rng = stream(seed, "duplicate contacts")
    customers = [partner for partner in partners if partner.kind == "customer"]
    twins, notes = [], []
    for index, original in enumerate(rng.sample(customers, count)):
        twin = _twin(rng, original, f"CD{index + 1:03d}", index)
        twins.append(twin)
        notes.append(
            Planted(
                "duplicate_contact",
                f"duplicate_contact:{twin.key}",
                [f"partner:{twin.key}", f"partner:{original.key}"],
                "The same company has a second record.",
                {"name": twin.name, "original_name": original.name},
            )
        )
    for index, original in enumerate(rng.sample(customers, count)):
        other = _look_alike(rng, original, f"CN{index + 1:03d}")
        twins.append(other)
        notes.append(
            Planted(
                "not_a_duplicate",
                f"not_a_duplicate:{other.key}",
                [f"partner:{other.key}", f"partner:{original.key}"],
                "Another company with a similar name: not to be merged.",
            )
        )
    return twins, notes


def _twin(rng, original: Partner, key: str, index: int) -> Partner:
    """The same company, typed in by somebody in a hurry."""
    twin = copy(original)
    twin.key, twin.duplicate_of, twin.iban, twin.role = key, original.key, "", "duplicate"
    words = original.name.split(" ")
    twin.name = (
        original.name.upper(),
        " ".join(words[:-1]),
        original.name.replace("e", "ee", 1),
        f"{' '.join(words[:-1])}, {words[-1].lower().replace('.', '')}",
    )[index % 4]
    if index % 2:
        twin.vat = ""
        twin.phone = original.phone.replace(" ", "").replace("-", "")
    else:
        twin.email, twin.street = original.email.upper(), ""
    return twin


def _look_alike(rng, original: Partner, key: str) -> Partner:
    other = copy(original)
    head = original.name.split(" ")[0]
    other.key, other.iban, other.vat, other.role = key, "", "", "look-alike"
    other.name = f"{head} {rng.choice(COMPANY_TAILS)} {rng.choice(LAST_NAMES)}"
    other.street, other.contact = f"Nieuwe Kade {rng.randint(1, 99)}", rng.choice(FIRST_NAMES)
    other.phone = phone(rng, original.country)
    other.email = f"info@{slug(other.name)}.example"
    return other
