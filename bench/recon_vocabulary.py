"""Words, number formats and bank phrases of the generated statements, in three styles.

Parameters are fitted on the style ``house`` only; figures are reported on ``stranger``, whose
names, formats and phrases share nothing with it but the five kinds of banks. ``naive`` is how
somebody in a hurry would make such data up: numbered names, short numbers, no order in dates.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """One way the world may look.

    :param numbers: formats of our invoice numbers; a world uses one of them
    :param vendor_numbers: formats of vendors' bill numbers, one a vendor
    :param templates: dialect -> memo templates with ``{ref}``, ``{name}`` and noise
    :param patterns: how payers without references choose what they pay, with weights that each
        world changes
    :param oldest_first: between which bounds lies the share of payers of one of several equal
        documents who mean the oldest
    :param latest: between which bounds lies the longest time, in days, from document to payment
    :param loose_dates: share of worlds where documents may be dated after what pays them
    :param sizes: exponent of the size of batches; 0 makes 2 to 12 equally likely
    """

    heads: tuple
    tails: tuple
    legal: tuple
    numbers: tuple
    vendor_numbers: tuple
    templates: dict
    bare: tuple
    nothing: tuple
    separators: tuple
    patterns: dict
    sizes: float
    zipf: float
    alias_share: float
    oldest_first: tuple
    latest: tuple
    loose_dates: float


HOUSE = Style(
    heads=(
        "Kestrel", "Halden", "Brightwater", "Maple", "Tindra", "Corvo", "Elmsworth", "Novabeek",
        "Sandpiper", "Lindqvist", "Okoye", "Rivermark", "Quillon", "Tamarind", "Falkenhof",
        "Marisol", "Juniper", "Castellane", "Whitmoor", "Ambergate", "Peregrijn", "Solano",
        "Drentewold", "Hollis", "Meridiem", "Yarrow", "Bramble", "Nakamura", "Abara", "Verdane",
        "Müller", "Sörensen", "Björk", "Larkfield", "Dovetail", "Kowalska", "Northgate", "Pellerin",
    ),
    tails=(
        "Trading", "Interiors", "Logistics", "Dental Care", "Architects", "Studio", "Engineering",
        "Hospitality", "Software", "Media", "Catering", "Consulting", "Foods", "Textiles", "Energy",
        "Freight", "Optics", "Robotics", "Travel", "Print Works", "Partners", "Systems",
    ),
    legal=("Ltd", "GmbH", "B.V.", "SARL", "Inc.", "LLC", "AG", "NV", ""),
    numbers=("INV/{y}/{n:05d}", "RE{yy}{n:05d}", "{y}-{n:05d}", "SI-{n:06d}", "INV{n:05d}"),
    vendor_numbers=("{n}", "RG-{n}", "{y}/{n}", "A{n}", "INV-{n:06d}", "{y}{m:02d}-{k:03d}"),
    templates={
        "sepa": (
            "SEPA CREDIT TRANSFER {name} {ref} EREF {e2e}",
            "EREF+{e2e}+SVWZ+{ref} ABWA+{name}",
            "/TRTP/SEPA OVERBOEKING/IBAN/{iban}/NAME/{name}/REMI/{ref}/EREF/{e2e}",
            "GUTSCHRIFT {name} RECHNUNG {ref} VOM {date}",
        ),
        "ach": (
            "ACH CREDIT {name} DES:PAYMENT ID:{trace} INDN:{ref}",
            "ORIG CO NAME:{name} CO ENTRY DESCR:VENDOR PMT TRACE#:{trace} {ref}",
            "{name} PPD ID: {trace} INV PMT {ref}",
        ),
        "fps": (
            "FPS CREDIT {name} REF {ref} {time}",
            "FASTER PAYMENT RECEIVED {name} {ref} FROM 20-{short}",
            "BGC {name} {ref}",
        ),
        "swift": (
            "INCOMING WIRE {trace} ORIG {name} OBI {ref} CHGS SHA",
            ":20:{e2e} ORDP/{name} REMI/{ref} BEN",
            "SWIFT TRF {trace} B/O {name} DET {ref} {amt}",
        ),
        "card": (
            "CARD SETTLEMENT {short} {name} ORDER {ref}",
            "PAYWAY*{name} {ref} AUTH {trace}",
        ),
    },
    bare=("TRANSFER {name}", "{name} PAYMENT", "CREDIT FROM {name} {date}",
          "SVWZ+ZAHLUNG ABWA+{name}", "ACH CREDIT {name} ID:{trace}", "FPS {name} {time}",
          "{name}"),
    nothing=(
        ("MONTHLY ACCOUNT FEE {date}", "6270"), ("BANK CHARGES {trace}", "6270"),
        ("SALARY RUN {date}", "6400"), ("VAT PAYMENT QUARTER {short}", "4510"),
        ("CARD 4412 TAXI CENTRAL {date} {time}", "6250"),
        ("CARD 4412 COFFEE HOUSE {short}", "6250"),
        ("CREDIT INTEREST {date}", "7600"), ("LOAN INSTALMENT {trace}", "1640"),
        ("SOCIAL SECURITY CONTRIBUTION {date}", "6450"),
    ),
    separators=(", ", " ", "; ", " + "),
    patterns={"oldest": 45, "run": 20, "month": 10, "any": 25},
    sizes=0.7, zipf=0.9, alias_share=0.07,
    oldest_first=(0.3, 0.95), latest=(15, 60), loose_dates=0.2,
)  # fmt: skip

STRANGER = Style(
    heads=(
        "Aldermoor", "Beckwith", "Cinderford", "Dunmore", "Eastgate", "Fernhill", "Garrick",
        "Hazelwood", "Inverleith", "Jansson", "Kingsley", "Lockwood", "Montrose", "Norwood",
        "Oakhurst", "Penrose", "Quimby", "Rosewell", "Stanmore", "Thistle", "Ullman", "Vantage",
        "Westbrook", "Xavier", "Yardley", "Zeller", "Größner", "Åkesson", "Lévêque", "Çelik",
        "Blue Harbour", "Old Mill", "Red Kite", "Silver Birch", "Grand Union", "Three Rivers",
    ),
    tails=(
        "Holdings", "Services", "Group", "Pharma", "Motors", "Construction", "Legal", "Plumbing",
        "Bakery", "Brewing", "Furniture", "Electrics", "Gardens", "Marine", "Metals", "Nurseries",
        "Packaging", "Recruitment", "Security", "Solar", "Tooling", "Vets", "Workshops", "Digital",
    ),
    legal=("Limited", "GmbH & Co. KG", "S.p.A.", "SAS", "Corp", "AB", "Pty Ltd", "S.L.", "", ""),
    numbers=("FA-{yy}-{n:05d}", "R/{n:05d}/{y}", "SINV-{y}-{n:05d}", "{n:07d}", "VK{y}{n:05d}"),
    vendor_numbers=("{n:06d}", "FV{n}/{yy}", "BN-{y}-{n}", "K{k:04d}{m:02d}", "No {n}", "{n}/{k}"),
    templates={
        "sepa": (
            "Bonifico SEPA da {name} causale {ref}",
            "VIR SEPA RECU /DE {name} /MOTIF {ref} /REF {e2e}",
            "Überweisung {name} {iban} {ref} Kd-Nr {short}",
            "KREF+{e2e}+SVWZ+{date} {ref}+ABWE+{name}",
        ),
        "ach": (
            "{name} CORP PAY {date} {trace} CCD {ref}",
            "EDI PYMNTS {name} REF*TN*{trace}*{ref}",
            "PREAUTHORIZED ACH {trace} {name} RMR*IV*{ref}",
        ),
        "fps": (
            "{name} {ref} FP {date} {time} {trace}",
            "Bank giro credit ref {ref}, {name}",
            "MOBILE PAYMENT {name} {ref}",
        ),
        "swift": (
            "/ORDP/{name}/REMI/{ref}/TRN/{e2e}",
            "TELEGRAPHIC TFR FRM {name} UETR {e2e} DETAILS {ref} {amt} LESS CHGS",
            "FT{trace} {name} ROC/{ref}",
        ),
        "card": (
            "MERCHANT DEP {short} {name} {ref}",
            "POS CR {date} {name} TXN {trace} {ref}",
        ),
    },
    bare=("Bonifico {name}", "{name} thanks", "FP {date} {name}", "VIR RECU {name} {short}",
          "{name} CORP PAY {trace}", "WIRE IN {trace} {name}", "by order of {name}"),
    nothing=(
        ("Commission tenue de compte {date}", "6278"), ("SERVICE CHARGE REF {trace}", "6278"),
        ("Lohn/Gehalt {date}", "6410"), ("HMRC PAYE {short}", "4430"), ("TVA CA3 {date}", "4455"),
        ("DEBIT CARD 9921 PETROL STN {date}", "6061"),
        ("DEBIT CARD 9921 HOTEL MARITIM {short}", "6256"),
        ("GROSS INTEREST TO {date}", "7680"), ("STANDING ORDER RENT {short}", "6132"),
        ("CHEQUE BOOK ISSUE {trace}", "6278"),
    ),
    separators=(" ", "/", ",", " & ", " und "),
    patterns={"oldest": 35, "run": 20, "month": 10, "any": 35},
    sizes=0.4, zipf=1.0, alias_share=0.07,
    oldest_first=(0.5, 0.9), latest=(20, 45), loose_dates=0.0,
)  # fmt: skip

NAIVE = Style(
    heads=("Acme", "Globex", "Initech", "Umbrella", "Stark", "Wayne", "Hooli", "Vandelay", "Wonka",
           "Tyrell", "Cyberdyne", "Soylent", "Massive", "Aperture", "Oscorp", "Gringotts"),
    tails=tuple(f"{noun} {number:02d}" for noun in ("Corp", "Industries", "Trading", "Supplies")
                for number in range(1, 25)),
    legal=("Ltd", "Inc", ""),
    numbers=("INV-{n:04d}", "INV/{y}/{n:04d}", "INV{n}"),
    vendor_numbers=("BILL-{n}", "V{n}", "{n}"),
    templates={
        "sepa": ("SEPA CT {e2e} {name} {ref}", "/NAME/{name}/REMI/{ref}"),
        "ach": ("ACH {trace} {name} {ref}", "ACH DEPOSIT {name} {ref} {trace}"),
        "fps": ("FPI {name} {ref}", "{name} {ref} {short}"),
        "swift": ("MT103 {trace} /ORD/{name} /INV/{ref}", "TT {name} {ref} OUR"),
        "card": ("POS {short} {name} {ref}", "VISA SETTLEMENT {name} {ref}"),
    },
    bare=("Payment from {name}", "{name}", "ACH {trace} {name}", "/NAME/{name}"),
    nothing=(("Monthly fee", "6270"), ("Payroll {date}", "6400"), ("Tax payment {short}", "4510"),
             ("Card purchase {short}", "6250")),
    separators=(" ", ", "),
    patterns={"any": 100},
    sizes=0.7, zipf=1.1, alias_share=0.0,
    oldest_first=(0.0, 0.0), latest=(32, 32), loose_dates=1.0,
)  # fmt: skip

STYLES = {"house": HOUSE, "stranger": STRANGER, "naive": NAIVE}
