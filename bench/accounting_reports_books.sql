-- A company's books of three years: invoices, bills and bank payments with their settlements.
-- As many journal items as asked for, for the first company of a database with Odoo's generic chart.

CREATE TEMP TABLE size AS SELECT (%(items)s / 4.6)::int AS deals, %(first)s::date AS first;

INSERT INTO res_partner (name, complete_name, active, is_company, type, autopost_bills)
SELECT 'Company ' || n, 'Company ' || n, TRUE, TRUE, 'contact', 'ask'
  FROM generate_series(1, 5000) AS n;

INSERT INTO account_account (name, code_store, account_type, active, reconcile, create_date)
SELECT jsonb_build_object('en_US', kind || ' ' || n),
       jsonb_build_object(company.id::text, CASE kind WHEN 'income' THEN '47' ELSE '67' END
                                            || lpad(n::text, 4, '0')),
       kind, TRUE, FALSE, now()
  FROM generate_series(1, 75) AS n, unnest(ARRAY['income', 'expense']) AS kind,
       (SELECT min(id) AS id FROM res_company) AS company;

INSERT INTO account_account_res_company_rel (account_account_id, res_company_id)
SELECT account.id, (SELECT min(id) FROM res_company) FROM account_account AS account
 WHERE NOT EXISTS (SELECT FROM account_account_res_company_rel AS known
                    WHERE known.account_account_id = account.id);

CREATE TEMP TABLE place AS
SELECT company.id AS company, company.currency_id AS currency,
       (SELECT min(id) FROM account_journal WHERE type = 'sale' AND company_id = company.id) AS sale,
       (SELECT min(id) FROM account_journal WHERE type = 'purchase' AND company_id = company.id)
           AS purchase,
       (SELECT min(id) FROM account_journal WHERE type = 'bank' AND company_id = company.id) AS bank,
       (SELECT default_account_id FROM account_journal WHERE type = 'bank'
           AND company_id = company.id ORDER BY id LIMIT 1) AS money,
       (SELECT min(id) FROM account_account WHERE account_type = 'asset_receivable') AS receivable,
       (SELECT min(id) FROM account_account WHERE account_type = 'liability_payable') AS payable,
       (SELECT min(id) FROM account_account WHERE account_type = 'liability_current') AS vat,
       (SELECT array_agg(id) FROM account_account WHERE account_type = 'income') AS incomes,
       (SELECT array_agg(id) FROM account_account WHERE account_type = 'expense') AS expenses,
       (SELECT array_agg(id) FROM res_partner WHERE name LIKE 'Company %%') AS partners
  FROM res_company AS company WHERE id = (SELECT min(id) FROM res_company);

-- One deal is a document of three items and, four times out of five, a payment of two.
CREATE TEMP TABLE deal AS
SELECT n, first + (n * 7919 %% 1050)::int AS day, n %% 3 = 0 AS is_bill, n %% 5 > 0 AS is_paid,
       (100 + n * 37 %% 90000)::numeric / 100 AS net,
       round((100 + n * 37 %% 90000)::numeric / 100 * 0.2, 2) AS tax,
       (10 + n * 13 %% 80)::int AS days,
       partners[1 + n %% array_length(partners, 1)] AS partner,
       CASE WHEN n %% 3 = 0 THEN expenses[1 + n %% array_length(expenses, 1)]
            ELSE incomes[1 + n %% array_length(incomes, 1)] END AS account
  FROM size, place, generate_series(1, deals) AS n;
ALTER TABLE deal ADD COLUMN document bigint, ADD COLUMN payment bigint;
UPDATE deal SET document = nextval('account_move_id_seq');
UPDATE deal SET payment = nextval('account_move_id_seq') WHERE is_paid;

ANALYZE deal;

INSERT INTO account_move (id, name, state, move_type, auto_post, journal_id, company_id,
                          currency_id, date, invoice_date, invoice_date_due, partner_id,
                          amount_total, payment_state, always_tax_exigible)
SELECT document, (CASE WHEN is_bill THEN 'BILL/' ELSE 'INV/' END) || n, 'posted',
       CASE WHEN is_bill THEN 'in_invoice' ELSE 'out_invoice' END, 'no',
       CASE WHEN is_bill THEN purchase ELSE sale END, company, currency, day, day, day + 30,
       partner, net + tax, CASE WHEN is_paid THEN 'paid' ELSE 'not_paid' END, FALSE
  FROM deal, place
 UNION ALL
SELECT payment, 'BNK/' || n, 'posted', 'entry', 'no', bank, company, currency, day + days, NULL,
       NULL, partner, net + tax, 'not_paid', FALSE
  FROM deal, place WHERE is_paid;

CREATE TEMP TABLE side AS
SELECT n, document AS move, day, day + 30 AS due, partner, name, target AS account,
       CASE WHEN is_bill THEN -amount ELSE amount END AS balance, kind
  FROM (SELECT deal.*, 'payment_term' AS kind, 'Open' AS name, net + tax AS amount,
               CASE WHEN is_bill THEN payable ELSE receivable END AS target FROM deal, place
         UNION ALL SELECT deal.*, 'product', 'Goods', -net, account FROM deal
         UNION ALL SELECT deal.*, 'tax', 'VAT', -tax, vat FROM deal, place) AS part;

ANALYZE side;
ANALYZE account_move;

INSERT INTO account_move_line (move_id, move_name, parent_state, journal_id, company_id,
        company_currency_id, currency_id, account_id, partner_id, name, date, date_maturity,
        invoice_date, debit, credit, balance, amount_currency, display_type, amount_residual,
        amount_residual_currency, reconciled, quantity)
SELECT move, entry.name, 'posted', entry.journal_id, company, currency, currency, account,
       partner, side.name, day, CASE WHEN kind = 'payment_term' THEN due END, day,
       greatest(balance, 0), greatest(-balance, 0), balance, balance, kind,
       CASE WHEN kind = 'payment_term' AND entry.payment_state = 'not_paid' THEN balance ELSE 0 END,
       CASE WHEN kind = 'payment_term' AND entry.payment_state = 'not_paid' THEN balance ELSE 0 END,
       kind = 'payment_term' AND entry.payment_state = 'paid', 1
  FROM side JOIN account_move AS entry ON entry.id = side.move, place
 UNION ALL
SELECT payment, 'BNK/' || n, 'posted', bank, company, currency, currency, target, partner, 'Payment',
       day + days, NULL, NULL, greatest(value, 0), greatest(-value, 0), value, value, 'product', 0, 0,
       target <> money, 1
  FROM (SELECT deal.*, money AS target, CASE WHEN is_bill THEN -net - tax
               ELSE net + tax END AS value FROM deal, place WHERE is_paid
         UNION ALL
        SELECT deal.*, CASE WHEN is_bill THEN payable ELSE receivable END,
               CASE WHEN is_bill THEN net + tax ELSE -net - tax END
          FROM deal, place WHERE is_paid) AS part, place;

ANALYZE account_move_line;

INSERT INTO account_partial_reconcile (debit_move_id, credit_move_id, amount, company_id,
        debit_currency_id, credit_currency_id, debit_amount_currency, credit_amount_currency, max_date)
SELECT CASE WHEN is_bill THEN paid.id ELSE owed.id END,
       CASE WHEN is_bill THEN owed.id ELSE paid.id END,
       net + tax, company, currency, currency, net + tax, net + tax, day + days
  FROM deal
  JOIN place ON TRUE
  JOIN account_move_line AS owed ON owed.move_id = document AND owed.display_type = 'payment_term'
  JOIN account_move_line AS paid ON paid.move_id = payment AND paid.account_id = owed.account_id
 WHERE is_paid;
