"""Names of companies, people and streets, made up for the demo."""
# fmt: off

COMPANY_HEADS = (
    "Kestrel", "Halden", "Brightwater", "Ostrava Lane", "Maple & Finch", "Tindra", "Corvo",
    "Elmsworth", "Novabeek", "Sandpiper", "Lindqvist", "Okoye", "Bellweather", "Rivermark",
    "Quillon", "Tamarind", "Falkenhof", "Marisol", "Ironbridge Row", "Juniper Hall", "Castellane",
    "Whitmoor", "Zuiderveen", "Ambergate", "Peregrijn", "Solano & Pryce", "Drentewold", "Hollis",
    "Meridiem", "Yarrow", "Bramble Court", "Nakamura", "Abara", "Silberbach", "Verdane",
    "Larkfield", "Monteverde", "Dovetail Lane", "Kowalska", "Haroun", "Northgate Mill", "Pellerin",
    "Starling", "Thornbury", "Ursel", "Wexcombe",
)
COMPANY_TAILS = (
    "Interiors", "Workspaces", "Logistics", "Dental Care", "Architects", "Studio", "Academy",
    "Engineering", "Hospitality", "Law Partners", "Clinics", "Software", "Media", "Catering",
    "Consulting", "Foods", "Textiles", "Energy", "Ateliers", "Freight", "Gardens", "Optics",
    "Print Works", "Robotics", "Insurance Brokers", "Travel",
)
LEGAL_FORMS = {
    "NL": ("B.V.",), "DE": ("GmbH", "KG"), "BE": ("BV", "NV"), "FR": ("SARL", "SAS"),
    "GB": ("Ltd", "LLP"), "IE": ("Ltd",), "US": ("Inc.", "LLC"),
}
FIRST_NAMES = (
    "Amara", "Bram", "Chiara", "Dmitri", "Elif", "Femke", "Giulia", "Hassan", "Ines", "Joost",
    "Kwame", "Leila", "Mateo", "Nadia", "Olu", "Priya", "Quentin", "Rosa", "Sanne", "Tomasz",
    "Uma", "Victor", "Wei", "Ximena", "Yusuf", "Zoe", "Aiko", "Bjorn", "Camille", "Daan", "Esra",
    "Farid", "Greta", "Hugo", "Ilse", "Jamal", "Keiko", "Lars", "Mei", "Noor",
)
LAST_NAMES = (
    "Adeyemi", "Bakker", "Castellanos", "de Wit", "Eriksen", "Fontaine", "Grabowski", "Haddad",
    "Iyer", "Jansen", "Kaya", "Laurent", "Mensah", "Nguyen", "Okafor", "Petrov", "Quispe",
    "Rossi", "Schneider", "Tanaka", "Ueda", "van Dijk", "Weber", "Xu", "Yilmaz", "Zhang",
    "Alvarez", "Brandt", "Costa", "Diallo", "Evans", "Ferreira", "Goldberg", "Hughes",
)
STREETS = {
    "NL": ("Molenpad", "Havenstraat", "Lindelaan", "Stationsweg", "Wilgenkade"),
    "DE": ("Gartenstrasse", "Mühlweg", "Lindenallee", "Hafenweg"),
    "BE": ("Kerkstraat", "Vaartlaan", "Rue du Moulin", "Beukenlaan"),
    "FR": ("Rue des Lilas", "Avenue du Port", "Rue du Four", "Quai des Arts"),
    "GB": ("Mill Lane", "Harbour Road", "Church Street", "Orchard Way"),
    "IE": ("Quay Street", "Abbey Lane", "Harbour View"),
    "US": ("Cedar Street", "Lakeview Avenue", "Mill Road", "Union Street"),
}
CITIES = {
    "NL": (("Utrecht", "3511 AB"), ("Haarlem", "2011 CD"), ("Zwolle", "8011 EF"),
           ("Breda", "4811 GH"), ("Groningen", "9711 JK")),
    "DE": (("Bremen", "28195"), ("Köln", "50667"), ("Leipzig", "04109")),
    "BE": (("Gent", "9000"), ("Namur", "5000"), ("Leuven", "3000")),
    "FR": (("Nantes", "44000"), ("Lille", "59000"), ("Lyon", "69002")),
    "GB": (("Bristol", "BS1 4ST"), ("Leeds", "LS1 4AP"), ("York", "YO1 7HH")),
    "IE": (("Cork", "T12 X8P2"), ("Galway", "H91 K5YD")),
    "US": (("Albany", "12207"), ("Portland", "97205"), ("Madison", "53703")),
}
GOODS_VENDORS = (
    ("Oakline Furniture Works", "DE"), ("Lumenfeld Lighting", "NL"), ("Stahlhof Shelving", "DE"),
    ("Paperwick Supplies", "NL"), ("Bluefin Displays", "GB"), ("Cordova Seating", "FR"),
    ("Vlasveld Textiles", "BE"), ("Greenholt Planters", "NL"), ("Atelier Brumaire", "FR"),
    ("Tecton Cable Systems", "DE"), ("Ridgeback Storage", "GB"), ("Veenpoort Joinery", "NL"),
)
#: Shops that appear on the company's card statement and send no bill: name and account code.
CARD_MERCHANTS = (
    ("STATIONSKIOSK PERRON 4", "603000"), ("TAXI CENTRALE ZWAN", "603000"),
    ("HOTEL DE LINDE", "603000"), ("PAPERHOEK KANTOOR", "602000"),
    ("BAKKERIJ VAN EYCK", "603000"), ("PARKEERGARAGE MARKT", "603000"),
    ("TANKSTATION A12 OOST", "603000"), ("BOUWHAL BREDEWEG", "602000"),
    ("WEBHOST-CLOUD.EXAMPLE", "601000"),
)
PRODUCTS = (
    # name, sales price in euro, cost in percent of it, kind, which kind of vendor (index)
    ("Height-adjustable desk", 549, 58, "storable", 0),
    ("Conference table, oak", 1290, 60, "storable", 0),
    ("Task chair", 279, 55, "storable", 5),
    ("Visitor chair", 129, 57, "storable", 5),
    ("Executive chair, leather", 469, 56, "storable", 5),
    ("Desk lamp", 69, 52, "storable", 1),
    ("Floor lamp, dimmable", 189, 54, "storable", 1),
    ("LED ceiling panel", 96, 50, "storable", 1),
    ("Shelving unit, steel", 219, 59, "storable", 2),
    ("Filing cabinet, 4 drawers", 319, 61, "storable", 2),
    ("Locker, 6 doors", 389, 60, "storable", 2),
    ("Whiteboard 180 x 120", 164, 55, "storable", 3),
    ("Copy paper, box of 5", 24, 63, "consumable", 3),
    ("Archive boxes, set of 20", 38, 58, "consumable", 3),
    ("Monitor arm", 94, 53, "storable", 4),
    ("Meeting room display 55 inch", 899, 66, "storable", 4),
    ("Acoustic panel", 74, 51, "storable", 6),
    ("Curtain, per metre", 32, 49, "consumable", 6),
    ("Planter with herb wall", 249, 56, "storable", 7),
    ("Cable tray", 29, 50, "storable", 9),
    ("Floor socket, 4 outlets", 84, 55, "storable", 9),
    ("Mobile pedestal", 149, 57, "storable", 10),
    ("Reception counter", 1850, 62, "storable", 11),
    ("Phone booth, single", 3950, 64, "storable", 8),
    ("Installation, per hour", 72, 0, "service", -1),
    ("Delivery and assembly", 145, 0, "service", -1),
    ("Space planning, per day", 640, 0, "service", -1),
    ("Maintenance contract, monthly", 185, 0, "service", -1),
)
LEAD_SUBJECTS = (
    "New office, {n} workplaces", "Refit of meeting rooms", "Chairs for {n} people",
    "Lighting plan", "Move to new premises", "Framework agreement", "Reception area",
    "Home office sets, {n} pieces", "Storage for archive", "Acoustic treatment",
)
