"""Bank statements as the files that banks offer for download. Text in, text out."""

from .camt053 import write_camt053
from .mt940 import write_mt940
from .ofx import write_ofx
from .statement import Statement, Transaction, statement_of, statements_of
from .table import write_csv

#: file name -> writer
WRITERS = {
    "statement.camt053.xml": write_camt053,
    "statement.ofx": write_ofx,
    "statement.mt940.sta": write_mt940,
    "statement.csv": write_csv,
}
