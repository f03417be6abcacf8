"""What banks print of a payment: references in noise, damaged, cut, listed, or left out."""

from recon_vocabulary import Style

#: What the shortest common memo field still holds.
FIELD = 35
_OCR = {"0": "O", "O": "0", "1": "I", "I": "1", "5": "S", "S": "5", "8": "B", "B": "8", "2": "Z"}


class Writer:
    """Writes memos of one style with one source of chance."""

    def __init__(self, rng, style: Style):
        self.rng, self.style = rng, style

    def noisy(self, dialect: str, ref: str, name: str, draft, iban: str) -> str:
        """A reference in what one kind of bank prints around it."""
        return self._fill(
            self.rng.choice(self.style.templates[dialect]),
            ref=ref, name=self.printed(name), day=draft.day, amount=draft.amount, iban=iban,
        )  # fmt: skip

    def bare(self, name: str, day) -> str:
        """A memo that names the payer and nothing else."""
        return self._fill(self.rng.choice(self.style.bare), name=self.printed(name), day=day)

    def nothing(self, day) -> tuple[str, str]:
        """A memo of what has no counterpart, and the account where it belongs."""
        template, account = self.rng.choice(self.style.nothing)
        return self._fill(template, day=day), account

    def _fill(self, template, *, ref="", name="", day=None, amount=0, iban="") -> str:
        rng = self.rng
        return template.format(
            ref=ref,
            name=name,
            iban=iban or f"DE{rng.randrange(10**20):020d}",
            e2e=rng.choice(("NOTPROVIDED", f"E{rng.randrange(10**12):012d}")),
            trace=rng.randrange(10**6, 10**10),
            short=rng.randrange(10**3, 10**5),
            date=rng.choice((f"{day:%d.%m.%Y}", f"{day:%d%m%y}", f"{day:%d%b}".upper(), f"{day}")),
            time=f"{rng.randrange(24):02d}:{rng.randrange(60):02d}",
            amt=f"EUR{abs(amount) / 100:.2f}",
        )

    def printed(self, name: str) -> str:
        """A name as banks store it: capitals, without accents or legal form, cut."""
        rng = self.rng
        if rng.random() < 0.4:
            name = _without_legal_form(name, self.style.legal)
        if rng.random() < 0.7:
            name = name.upper()
        if rng.random() < 0.5:
            name = _plain(name)
        return name[: rng.choice((18, 27, 35, 70, 70))].strip()

    def mangled(self, ref: str) -> str:
        """One kind of damage, as typing, scanning and bank systems do it."""
        kinds = (self._bare, self._ocr, self._drop, self._swap, self._space, self._tail)
        return self.rng.choice(kinds)(ref)

    def _bare(self, ref):
        return "".join(char for char in ref if char.isalnum())

    def _ocr(self, ref):
        places = [i for i, char in enumerate(ref.upper()) if char in _OCR]
        if not places:
            return self._bare(ref)
        at = self.rng.choice(places)
        return ref[:at] + _OCR[ref[at].upper()] + ref[at + 1 :]

    def _drop(self, ref):
        at = self.rng.randrange(len(ref))
        return ref[:at] + ref[at + 1 :]

    def _swap(self, ref):
        at = self.rng.randrange(len(ref) - 1)
        return ref[:at] + ref[at + 1] + ref[at] + ref[at + 2 :]

    def _space(self, ref):
        at = self.rng.randrange(1, len(ref))
        return ref[:at] + " " + ref[at:]

    def _tail(self, ref):
        """Only the number itself, as people write it."""
        digits = "".join(char if char.isdigit() else " " for char in ref).split()
        return max(digits, key=len).lstrip("0") or ref

    def cut(self, ref: str, name: str) -> str:
        """A memo that ends within its reference, at the edge of the field."""
        seen = self.rng.randrange(max(2, len(ref) - 3), len(ref))
        room = FIELD - seen - 1
        named = f"{self.printed(name)[:room]} "
        return f"{named if self.rng.random() < 0.7 else ''}{ref[:seen]}"

    def listed(self, refs: list[str]) -> str:
        """Several references, as payers list them; the numbers come in order or not."""
        rng = self.rng
        glue = rng.choice(self.style.separators)
        shape = rng.random()
        if shape < 0.25 and len({ref[:-3] for ref in refs}) == 1 and refs[0][-3:].isdigit():
            return glue.join([refs[0], *(ref[-3:] for ref in refs[1:])])
        if shape < 0.4:
            return glue.join(self._bare(ref) for ref in refs)
        return glue.join(refs)


def _without_legal_form(name, legal) -> str:
    for form in legal:
        if form and name.endswith(f" {form}"):
            return name[: -len(form) - 1]
    return name


def _plain(name: str) -> str:
    for old, new in (("ü", "ue"), ("ö", "oe"), ("ä", "ae"), ("ß", "ss"), ("Ü", "UE"), ("Ö", "OE"),
                     ("å", "a"), ("Å", "A"), ("é", "e"), ("ê", "e"), ("É", "E"), ("Ê", "E"),
                     ("ç", "c"), ("Ç", "C")):  # fmt: skip
        name = name.replace(old, new)
    return name
