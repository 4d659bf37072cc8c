"""Money and scale: a price in another currency is converted or refused; counts are told on the catalogue's scale."""

import json
import math
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import tiny
from tiny import RATE
from typer.testing import CliRunner

from core.catalogue import Catalogue, Offer
from core.cli import app
from core.demand.batch import forecast_table, read_offers
from core.demand.calibration.scale import Scale
from core.demand.evaluate import _in_model_money, evaluate
from core.demand.predict import Forecaster
from core.demand.rescale import is_of_another_market, keep_scale, learn_scale
from core.demand.scored import ScoredTable
from core.demand.terms import Terms
from core.demand.what_if import prices_across, prices_around
from core.demand.why.explainer import Explainer
from core.errors import CatalogueError, RateError, VitrineError
from core.evaluation.estimates import Estimate
from core.money import Rate


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("room")
    goods = tiny.catalogue(folder / "tiny-catalogue", n_products=60, has_photos=False)
    tiny.demand_model(folder / "model", goods, is_scored=False, epochs=12)
    tiny.abroad(folder / "abroad")
    return folder


@pytest.fixture(scope="module")
def forecaster(room: Path) -> Forecaster:
    return Forecaster.load(room / "model")


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path / "home"))


def scored(forecaster: Forecaster, content: bytes) -> ScoredTable:
    """A table's bytes, scored."""
    with TemporaryDirectory() as name:
        path = Path(name) / "offers.csv"
        path.write_bytes(content)
        return forecast_table(forecaster, read_offers(path))


def test_a_catalogue_in_another_currency_needs_a_rate_and_keeps_it(room: Path, forecaster: Forecaster) -> None:
    goods = Catalogue.read(room / "abroad")
    with pytest.raises(RateError, match="Prices are in USD, and the model learned them in KRW"):
        Terms.of(forecaster.model, goods.info)
    goods.with_rate(Rate("USD", RATE, "KRW"))
    again = Catalogue.read(room / "abroad")
    assert json.loads((room / "abroad" / "catalogue.json").read_text())["rates"] == {"KRW": RATE}
    assert Terms.of(forecaster.model, again.info).rate == RATE
    assert again.fingerprint() != goods.fingerprint(), "answers kept for the old card are not given again"


def test_a_price_in_dollars_is_forecast_as_what_it_is_worth_and_shown_in_dollars(
    room: Path, forecaster: Forecaster
) -> None:
    abroad_model = forecaster.on(Terms("USD", "KRW", RATE))
    here, there = (
        Offer("anvil cotton shirts", None, 25_000.0, "men", "shirts"),
        Offer("anvil cotton shirts", None, 20.0, "men", "shirts"),
    )
    (at_home,), (converted,) = forecaster.forecast([here]), abroad_model.forecast([there])
    assert converted.sales == at_home.sales and converted.currency == "USD" and at_home.currency == "KRW"
    assert converted.notes[0] == "The model learned prices in KRW: yours are read at 1 USD = 1,250 KRW."
    (unconverted,) = forecaster.forecast([there])
    assert unconverted.sales != at_home.sales, "read as it stands it would be 20 won"
    (own,) = abroad_model.forecast([replace(here, currency="KRW")])
    assert own.sales == at_home.sales and own.currency == "KRW", "a price in the model's own currency needs no rate"
    with pytest.raises(RateError, match="Prices are in EUR"):
        abroad_model.forecast([replace(there, currency="EUR")])


def test_a_caution_speaks_in_the_money_of_the_offer(forecaster: Forecaster) -> None:
    abroad_model = forecaster.on(Terms("USD", "KRW", RATE))
    (forecast,) = abroad_model.forecast([Offer(price=9_999.0, category="shirts")])
    (caution,) = forecast.cautions
    assert caution.kind == "price" and "USD" in caution.message and "KRW" not in caution.message
    (usual,) = abroad_model.forecast([Offer(price=17.6, category="shirts")])
    assert not usual.cautions


@pytest.mark.parametrize("own", [None, 1.0, 17.6, 0.01, 123_456.78])
def test_what_if_prices_are_payable_and_end_where_prices_end(own: float | None, forecaster: Forecaster) -> None:
    abroad_model = forecaster.on(Terms("USD", "KRW", RATE))
    offer = Offer("anvil cotton shirts", None, own, None, "shirts")
    low, high = abroad_model.prices_seen(offer)
    assert 5_000 < low * RATE < 20_000 < high * RATE < 90_000, "the tiny catalogue's prices, in won"
    for prices in (prices_across(abroad_model, offer), prices_around(abroad_model, offer)):
        assert list(prices) == sorted(set(prices)) and min(prices) >= 0.01
        assert all(round(price, 2) == pytest.approx(price, abs=1e-9) for price in prices)
        assert min(prices) >= min(low, own or low) and max(prices) <= max(high, own or high)
        assert own is None or own in prices
    around = prices_around(abroad_model, offer)
    if own == 17.6:
        assert own / 2 <= min(around) and max(around) <= own * 2
    abroad_model.price_curve(offer, around)


def test_what_if_prices_in_won_are_whole_and_never_beyond_what_is_a_price(forecaster: Forecaster) -> None:
    for own in (1.0, 19_900.0, 900_000_000.0):
        offer = Offer(price=own, category="trousers")
        prices = {*prices_around(forecaster, offer), *prices_across(forecaster, offer)}
        assert all(price.is_integer() and price > 0 for price in prices)
        forecaster.price_curve(offer, sorted(prices))


def test_effect_curves_stand_in_the_money_of_the_offer(forecaster: Forecaster) -> None:
    abroad_model = forecaster.on(Terms("USD", "KRW", RATE))
    offer = Offer("anvil cotton shirts", None, 17.6, "men", "shirts")
    curve = next(one for one in Explainer(abroad_model).effects(offer, "sales") if one.fact == "price")
    assert max(map(float, curve.values)) < 100 and curve.own == 17.6
    (forecast,) = abroad_model.forecast([offer])
    at_own = curve.forecasts[curve.values.index(17.6)]
    assert at_own == pytest.approx(math.log(forecast.sales.value), abs=1e-4)


def test_an_older_model_and_catalogue_say_what_is_assumed(room: Path, forecaster: Forecaster) -> None:
    nameless = Forecaster.load(room / "model")
    nameless.network.config = replace(nameless.config, currency="")
    terms = Terms.of(nameless.model, Catalogue.read(room / "abroad").info)
    assert "taken as they stand" in terms.remarks[0] and terms.currency == "USD" and terms.rate == 1
    silent = replace(Catalogue.read(room / "abroad").info, currency="", rates={})
    assert Terms.of(forecaster.model, silent).currency == "KRW", "a catalogue that names none is read as the model's"
    assumed = Terms.of(forecaster.model, silent).remarks
    assert assumed == ("The catalogue does not name its currency, so its prices are taken for KRW.",)
    (forecast,) = forecaster.on(Terms.of(forecaster.model, silent)).forecast([Offer(price=22_000.0)])
    assert forecast.notes[0] == assumed[0] and not Terms.of(forecaster.model).remarks
    with pytest.raises(RateError, match="does not say in which currency"):
        Terms.agreed(nameless.model, None, "USD=1380")
    with pytest.raises(RateError, match="not in USD"):
        Terms.of(forecaster.model, Catalogue.read(room / "tiny-catalogue").info, Rate("USD", RATE, "KRW"))


def test_a_table_in_another_currency_is_converted_or_refused(forecaster: Forecaster) -> None:
    marked = b"title,price\nanvil cotton shirts red,$17.60\nbirch linen trousers blue,$20\n"
    with pytest.raises(RateError, match="Prices are in USD"):
        scored(forecaster, marked)
    abroad_model = forecaster.on(Terms("USD", "KRW", RATE))
    plain = scored(abroad_model, marked.replace(b"$", b"")).frame
    found = scored(abroad_model, marked).frame
    assert found["forecast_sales"].tolist() == plain["forecast_sales"].tolist()
    assert "1 USD = 1,250 KRW" in found["forecast_terms"][0] and found["price"][0] == "$17.60"
    won = scored(abroad_model, 'title,price\nanvil cotton shirts red,"22,000원"\n'.encode()).frame
    assert won["forecast_sales"][0] == scored(abroad_model, marked).frame["forecast_sales"][0]


def test_one_cell_in_another_currency_costs_one_cell(forecaster: Forecaster) -> None:
    table = (
        "title,price\nanvil cotton shirts red,₩22000\nbirch linen trousers blue,$20\ncedar linen shirts white,₩9000\n"
    )
    found = scored(forecaster, table.encode())
    (problem,) = [problem for problem in found.problems if problem.row]
    assert (problem.row, problem.column) == (3, "price") and "“$20” is marked as another currency" in problem.message
    (without,) = forecaster.forecast([Offer("birch linen trousers blue")])
    assert found.frame["forecast_sales"][1] == round(without.sales.value)


def test_evaluation_reads_prices_at_the_rate(room: Path, forecaster: Forecaster, tmp_path: Path) -> None:
    goods = tiny.abroad(tmp_path / "abroad")
    with pytest.raises(RateError):
        evaluate(goods, room / "model")
    priced, remark = _in_model_money(goods, Forecaster.load(room / "model"), f"USD={RATE:.0f}")
    assert np.allclose(priced.frame["price"], goods.frame["price"] * RATE) and priced.info.currency == "KRW"
    assert remark == "; prices read at 1 USD = 1,250 KRW"


def test_a_scale_is_the_factor_that_sales_were_shrunk_by(room: Path, forecaster: Forecaster, tmp_path: Path) -> None:
    goods = tiny.abroad(tmp_path / "abroad").with_rate(Rate("USD", RATE, "KRW"))
    asked = forecaster.on(Terms.of(forecaster.model, goods.info))
    assert is_of_another_market(asked, goods)
    scale = learn_scale(asked, goods)
    offers = [product.offer for product in goods.products()]
    logs = np.log([forecast.sales.value for forecast in asked.forecast(offers)])
    by_hand = float(np.nanmedian(goods.truth("sales") - logs))
    assert (
        scale.of("sales").value == pytest.approx(by_hand) and scale.of("sales").low <= by_hand <= scale.of("sales").high
    )
    assert math.exp(by_hand) == pytest.approx(0.02, rel=0.5) and math.exp(scale.of("views").value) == pytest.approx(
        1, rel=0.5
    )
    assert scale.n_products == 120 and scale.n_brands == len(tiny.OTHERS)
    frame = goods.frame.copy()
    frame.loc[frame.index[:5], "sales"] = 1e9
    astray = learn_scale(asked, replace(goods, frame=frame))
    assert astray.of("sales").value == pytest.approx(scale.of("sales").value, abs=0.15), (
        "a few gone astray do not move it"
    )


def test_a_kept_scale_moves_forecasts_intervals_curves_and_reasons_alike(
    room: Path, forecaster: Forecaster, tmp_path: Path
) -> None:
    goods = tiny.abroad(tmp_path / "abroad").with_rate(Rate("USD", RATE, "KRW"))
    plain = forecaster.on(Terms.of(forecaster.model, goods.info))
    scale = Scale({"views": Estimate(0.5, 0.4, 0.6), "sales": Estimate(-4.0, -4.2, -3.7)}, 120, 6)
    keep_scale(plain, goods, scale)
    kept = Catalogue.read(goods.folder)
    told = forecaster.on(Terms.of(forecaster.model, kept.info))
    offer = Offer("gorse cotton shirts red", None, 17.6, "men", "shirts")
    (before,), (after,) = plain.forecast([offer]), told.forecast([offer])
    assert math.log(after.sales.value / before.sales.value) == pytest.approx(-4.0, abs=1e-5)
    assert math.log(after.sales.interval_80.low / before.sales.interval_80.low) == pytest.approx(-4.2, abs=1e-5)
    assert math.log(after.views.interval_95.high / before.views.interval_95.high) == pytest.approx(0.6, abs=1e-5)
    assert (after.sales.percentile, after.male_share) == (before.sales.percentile, before.male_share)
    (why,), (was,) = Explainer(told).modalities([offer]), Explainer(plain).modalities([offer])
    assert math.exp(why["sales"].prediction) == pytest.approx(after.sales.value, rel=1e-4)
    assert why["sales"].contributions == pytest.approx(was["sales"].contributions, abs=1e-5)
    curve = next(one for one in Explainer(told).effects(offer, "sales") if one.fact == "price")
    assert curve.forecasts[curve.values.index(17.6)] == pytest.approx(math.log(after.sales.value), abs=1e-4)
    assert any("sales × 0.0183 (95 % 0.015 to 0.0247)" in note for note in after.notes)
    assert told.key != plain.key and after.is_rescaled and not before.is_rescaled
    forgotten = keep_scale(told, kept, None)
    assert Terms.of(forecaster.model, forgotten.info).scale == Scale() and not forgotten.info.scales


def test_simulated_or_few_figures_teach_no_scale(room: Path, forecaster: Forecaster, tmp_path: Path) -> None:
    drawn = Catalogue.read(room / "tiny-catalogue")
    assert not is_of_another_market(forecaster, drawn)
    with pytest.raises(CatalogueError, match="simulated"):
        learn_scale(forecaster, drawn)
    goods = tiny.abroad(tmp_path / "abroad").with_rate(Rate("USD", RATE, "KRW"))
    with pytest.raises(CatalogueError, match="too few"):
        learn_scale(forecaster.on(Terms.of(forecaster.model, goods.info)), goods.with_rows(range(8)))


@pytest.mark.parametrize("kept", [{}, {"views": 3}, {"views": {"value": "x"}}, {"views": {"value": math.nan}}, None])
def test_a_scale_that_cannot_be_read_is_none(kept: dict[str, object] | None) -> None:
    assert Scale.from_json(kept) == Scale()


def test_commands_take_a_rate_and_rescale(room: Path, tmp_path: Path) -> None:
    goods, model, run = tiny.abroad(tmp_path / "abroad"), str(room / "model"), CliRunner().invoke
    asked = ["predict", "demand", "--title", "gorse cotton shirts red", "--model", model]
    refused = run(app, [*asked, "--price", "$17.60"])
    assert refused.exit_code == 1 and "is a price in USD; prices here are in KRW" in refused.output
    at_rate = json.loads(run(app, [*asked, "--price", "$17.60", "--rate", "USD=1250"]).stdout)
    in_won = json.loads(run(app, [*asked, "--price", "22,000원"]).stdout)
    assert at_rate["sales"] == in_won["sales"] and at_rate["currency"] == "USD"
    bad = run(app, [*asked, "--price", "17.60", "--catalogue", str(goods.folder)])
    assert bad.exit_code == 1 and "Say what 1 USD is worth in KRW" in bad.output
    learned = run(app, ["rescale", "--catalogue", str(goods.folder), "--model", model, "--rate", "1250", "--json", "-"])
    factor = json.loads(learned.stdout)["sales"]["value"]
    on = [*asked, "--price", "17.60", "--catalogue", str(goods.folder), "--rate", "1250"]
    told = json.loads(run(app, on).stdout)
    assert told["sales"]["value"] == pytest.approx(at_rate["sales"]["value"] * math.exp(factor), rel=1e-4)
    assert any("Rescaled" in note for note in told["notes"])
    assert (
        run(app, ["rescale", "--catalogue", str(goods.folder), "--model", model, "--rate", "1250", "--undo"]).exit_code
        == 0
    )
    assert json.loads(run(app, on).stdout)["sales"] == at_rate["sales"]


PROBED = 400


def test_every_forecast_lies_inside_its_own_intervals(room: Path, forecaster: Forecaster) -> None:
    """Hundreds of probes: every category, absent inputs, silly prices, on the model's terms and on others."""
    random = np.random.default_rng(0)
    titles = [None, "anvil cotton shirts red", "x", "코트 " * 40, "!!!", "birch linen trousers blue"]
    prices = [None, 1e-6, 0.01, 1.0, 9_000.0, 22_000.0, 5e6, 1e9]
    offers = []
    while len(offers) < PROBED:
        offer = Offer(
            titles[random.integers(len(titles))],
            None,
            prices[random.integers(len(prices))],
            (None, "men", "women", "unisex")[random.integers(4)],
            (None, "shirts", "trousers", "hats")[random.integers(4)],
        )
        if any((offer.title, offer.price, offer.made_for, offer.category)):
            offers.append(offer)
    scale = Scale({"views": Estimate(0.5, 0.4, 0.6), "sales": Estimate(-4.0, -4.2, -3.7)}, 120, 6)
    for asked in (forecaster, forecaster.on(Terms("USD", "KRW", RATE, scale))):
        astray = [
            (offer, count)
            for offer, forecast in zip(offers, asked.forecast(offers), strict=True)
            for count in (forecast.views, forecast.sales)
            if not (
                count.interval_95.low <= count.interval_80.low <= count.value
                and count.value <= count.interval_80.high <= count.interval_95.high
            )
        ]
        assert not astray


def test_every_refusal_says_what_to_do(forecaster: Forecaster) -> None:
    with pytest.raises(VitrineError) as fault:
        forecaster.on(Terms("USD", "KRW", RATE)).terms.read_price("€ 12")
    assert fault.value.message.endswith(".") and fault.value.remedy.endswith(".")
