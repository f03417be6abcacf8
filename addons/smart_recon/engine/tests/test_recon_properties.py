"""What holds for any lines and any open items, however odd."""

from collections import Counter
from datetime import date, timedelta
from itertools import combinations as sets_of

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from smart_recon.engine import combine
from smart_recon.engine.facts import LearnedRule, Line, OpenItem, Settings
from smart_recon.engine.match import match

FIRST = date(2026, 9, 1)
EXAMPLES = settings(
    max_examples=60, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip

days = st.integers(-90, 90).map(lambda number: FIRST + timedelta(days=number))
#: Few different amounts, so that lines and items meet; among them none at all.
amounts = st.sampled_from((0, 1, -1, 4_900, -4_900, 9_900, 14_800, 100_00, 97_10, 50_00, 10**12))
names = st.sampled_from(("", "Acme Trading Ltd", "Globex GmbH", "Ромашка", "北京科技有限公司", "B"))
numbers = st.sampled_from(
    ("", "INV/2026/10017", "INV/2026/10018", "B", "%", "17", "RG-58636", "9066", "0", "№ 5")
)
texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(numbers, names, st.sampled_from(("SEPA", "REF", "12", "EUR 49.00"))))
    .map(" ".join),
)  # fmt: skip
currencies = st.sampled_from(("EUR", "EUR", "USD", "JPY", "KWD"))
accounts = st.sampled_from(("", "DE02120300000000202051", "not an account"))


@st.composite
def line_of(draw, number):
    return Line(
        id=number, date=draw(days), amount=draw(amounts), memo=draw(texts),
        currency=draw(currencies), company_amount=draw(st.none() | amounts),
        partner_id=draw(st.none() | st.integers(1, 3)), partner_name=draw(names),
        iban=draw(accounts), reference=draw(texts), end_to_end=draw(texts),
        journal=draw(st.integers(1, 2)), foreign_amount=draw(st.none() | amounts),
        foreign_currency=draw(st.sampled_from(("", "USD"))),
    )  # fmt: skip


@st.composite
def item_of(draw, number):
    return OpenItem(
        id=number, date=draw(days), amount=draw(amounts), number=draw(numbers),
        currency=draw(currencies), company_amount=draw(st.none() | amounts),
        references=tuple(draw(st.lists(texts, max_size=2))), due=draw(st.none() | days),
        partner_id=draw(st.none() | st.integers(1, 3)), partner_name=draw(names),
        aliases=tuple(draw(st.lists(names, max_size=1))), ibans=(draw(accounts),),
        kind=draw(st.sampled_from(("document", "payment", "transfer"))),
        discount=draw(amounts), discount_until=draw(st.none() | days),
        refund=draw(st.booleans()), settled=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def books(draw):
    lines = [draw(line_of(number)) for number in range(1, draw(st.integers(1, 7)))]
    items = [draw(item_of(number)) for number in range(100, 100 + draw(st.integers(0, 9)))]
    rules = [
        LearnedRule(1, partner_id=1, words=frozenset({"ACME"}), right=draw(st.integers(0, 9))),
        LearnedRule(2, account_id=6270, words=frozenset({"SEPA"}), right=draw(st.integers(0, 9))),
    ]
    return lines, items, rules


@EXAMPLES
@given(books())
def test_every_line_is_answered_and_none_raises(given_books):
    lines, items, rules = given_books
    answers = match(lines, items, rules)
    assert [answer.line_id for answer in answers] == sorted(line.id for line in lines)
    assert all(0.0 <= answer.confidence <= 1.0 for answer in answers)
    assert all(str(reason) for answer in answers for reason in answer.reasons)


@EXAMPLES
@given(books(), st.randoms(use_true_random=False))
def test_order_of_the_facts_changes_nothing(given_books, chance):
    lines, items, rules = given_books
    expected = match(lines, items, rules)
    assert match(lines, items, rules) == expected
    chance.shuffle(lines)
    chance.shuffle(items)
    chance.shuffle(rules)
    assert match(lines, items, rules) == expected


@EXAMPLES
@given(books())
def test_no_item_is_used_twice(given_books):
    lines, items, rules = given_books
    parts = [a for a in match(lines, items, rules) if a.kind != "instalment"]
    used = Counter(item for answer in parts for item in answer.item_ids)
    assert not [item for item, times in used.items() if times > 1]
    settled = {item.id for item in items if item.settled}
    assert not settled & set(used), "what is paid is never paid again"


@EXAMPLES
@given(books())
def test_shares_and_residual_make_the_line(given_books):
    lines, items, rules = given_books
    amount = {line.id: line.amount for line in lines}
    for answer in match(lines, items, rules):
        if answer.item_ids:
            shared = sum(share.amount for share in answer.shares)
            left = answer.residual
            assert shared + left.credit == amount[answer.line_id] + left.written_off
            assert {share.item_id for share in answer.shares} <= set(answer.item_ids)


@EXAMPLES
@given(books())
def test_automatic_is_sure_whole_and_without_a_tie(given_books):
    lines, items, rules = given_books
    for answer in match(lines, items, rules):
        if not answer.automatic:
            assert answer.kind in ("none",) or answer.held_back is not None
            continue
        assert answer.confidence >= Settings().auto_threshold
        assert answer.held_back is None
        assert not answer.residual.credit
        assert not answer.residual.left_open
        assert not any(other.confidence > answer.confidence for other in answer.alternatives)


@EXAMPLES
@given(books())
def test_the_score_is_the_sum_of_its_parts(given_books):
    for answer in match(*given_books):
        assert all(0.0 <= part.score <= part.maximum for part in answer.components)
        assert abs(answer.score - sum(part.score for part in answer.components)) < 1e-6


@EXAMPLES
@given(st.lists(st.integers(-40, 60), max_size=11), st.integers(-60, 120), st.integers(2, 6))
def test_sums_are_those_that_trying_all_finds(values, target, largest):
    found = combine.search(values, target, largest)
    tried = [
        members
        for size in range(2, largest + 1)
        for members in sets_of(range(len(values)), size)
        if sum(values[place] for place in members) == target
    ]
    assert found.complete
    if all(value * target > 0 for value in values):
        tried = [one for one in tried if all(abs(values[p]) <= abs(target) for p in one)]
    assert found.count == len(tried)
    assert set(found.sets) <= set(tried)
    assert found.is_unique == (len(tried) == 1)


@EXAMPLES
@given(st.lists(st.integers(10**5, 10**6), min_size=30, max_size=60))
def test_a_search_that_is_cut_short_says_so(values):
    found = combine.search(values, sum(values[:12]), 12, operations=1 << 10)
    assert not found.complete
    assert not found.is_unique
