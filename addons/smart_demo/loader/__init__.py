"""Writes a plan through the ORM, kind by kind, in batches. No decisions are made in here."""

from .bank_files import BankFiles
from .book import Book
from .closing import close
from .documents import Documents
from .goods import Goods
from .money import Money
from .people import People
from .prospects import Prospects
from .setting import Setting
from .truth import truth_of
