import shutil
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from core import workspace
from core.catalogue import Catalogue
from core.catalogue.sources import build_catalogue, import_source, load_mapping, mappings
from core.errors import CatalogueError, SourceError, VitrineError

MALL = """\
product_id,title,category,subcategory,brand,views,sales,likes,price,age_18_ratio,age_1923_ratio,age_2428_ratio,\
age_2933_ratio,age_3439_ratio,age_40_ratio,male_pct,female_pct,badge
a,우먼즈 와이드 슬랙스 [블랙],바지,슬랙스,가,500.0,,7,31584,23,26,25,14,6,6,12,88,단독
b,WOMENS숏패딩,아우터,숏패딩,나,,50.0,0,"29,000원",0,0,0,0,0,0,0,0,
c,남녀공용 후드,상의,후드,나,1,1,1,1,20,20,20,20,20,1,50,51,
d,걸크러시 써지컬 목걸이,주얼리,목걸이,다,1,1,1,1,100,0,0,0,0,0,0,100,
e,숄더백,여성 가방,백팩,다,1,1,1,1,50,50,0,0,0,0,100,0,
f,MENS 셔츠,상의,셔츠,다,1,1,1,1,50,20,0,0,0,0,100,0,
"""
STYLES = """\
id,gender,masterCategory,subCategory,articleType,baseColour,season,year,usage,productDisplayName
1,Men,Apparel,Topwear,Shirts,Navy Blue,Fall,2011,Casual,Check Shirt
2,Girls,Apparel,Dress,Dresses,NA,Fall,2011,Casual,"Dress, Pink"
3,Women,Accessories,Jewellery,Ring,Silver,Winter,2016,Casual,Silver, Gold and White Ring
"""
MAPPING = """\
percent = true
photo = "pictures/{code}.jpg"
keep = ["season"]
optional = ["season"]

[catalogue]
name = "My shop"
currency = "EUR"

[columns]
product_id = "code"
title = "name"
price = "cost"
sales = "sold"
category = "kind"

[constants]
brand = "Ours"

[values.category]
Kleid = "dress"
"*" = ""

[extract]
sales = '(.*) sold'
"""


def photo(path: Path, colour: str = "red") -> bytes:
    """Draw a photo and return its bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 8), colour).save(path)
    return path.read_bytes()


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding=encoding)
    return path


@pytest.fixture
def mall(tmp_path: Path) -> Catalogue:
    import_source("musinsa", write(tmp_path / "mall.csv", MALL), tmp_path / "out")
    return Catalogue.read(tmp_path / "out")


@pytest.mark.parametrize("name", mappings())
def test_every_shipped_mapping_is_sound(name: str) -> None:
    assert load_mapping(name).catalogue["is_simulated"] is False


def test_whom_a_product_is_made_for_is_read_from_its_words(mall: Catalogue) -> None:
    expected = ["women", "women", "unisex", None, "women", "men"]  # neither 목걸이 nor 걸크러시 is the word 걸
    assert mall.frame["made_for"].tolist() == expected


def test_hidden_figures_are_absent_and_shares_are_fractions(mall: Catalogue) -> None:
    first, hidden, rounded = (mall.product(one) for one in "abc")
    assert (first.views, first.sales, first.male_share) == (500, None, 0.12)
    assert first.age_shares == pytest.approx((0.23, 0.26, 0.25, 0.14, 0.06, 0.06))
    assert (hidden.offer.price, hidden.male_share, hidden.age_shares) == (29_000, None, None)
    assert sum(rounded.age_shares or ()) == pytest.approx(1)
    assert rounded.male_share == pytest.approx(50 / 101)


def test_shares_far_from_a_whole_are_told(tmp_path: Path) -> None:
    catalogue = import_source("musinsa", write(tmp_path / "mall.csv", MALL), tmp_path / "out")
    assert [(problem.row, problem.column) for problem in catalogue.problems if problem.row] == [(7, "age shares")]


def test_clothing_labels_become_the_mall_s_categories_and_stay_beside_them(tmp_path: Path) -> None:
    labels = "image,label,sender,kids,small_split\nimages/x-1.jpg,T-Shirt,4,False,train\nimages/y.jpg,Skip,5,True,\n"
    write(tmp_path / "photos" / "labels.csv", labels)
    drawn = photo(tmp_path / "photos" / "images" / "x-1.jpg")
    catalogue = import_source("clothing", tmp_path / "photos", tmp_path / "out")
    row = catalogue.frame.iloc[0]
    assert (row["product_id"], row["category"], row["subcategory"]) == ("x-1", "상의", "반팔 티셔츠")
    assert (row["label"], row["sender"], row["small_split"]) == ("T-Shirt", "4", "train")
    assert catalogue.image_path("x-1").read_bytes() == drawn  # type: ignore[union-attr]
    assert [problem.row for problem in catalogue.problems if problem.row] == [3, 3]  # no photo, and then nothing known


def test_shopee_groups_and_photos_are_read(tmp_path: Path) -> None:
    train = 'posting_id,image,image_phash,title,label_group\nt1,a.jpg,94,Paper Bag,24\nt2,a.jpg,94,"TAPE 4,5 m",24\n'
    write(tmp_path / "shopee" / "train.csv", train)
    photo(tmp_path / "shopee" / "train_images" / "a.jpg")
    catalogue = import_source("shopee", tmp_path / "shopee", tmp_path / "out")
    assert catalogue.frame["group"].tolist() == ["24", "24"]
    assert all(path is not None and path.is_file() for path in catalogue.image_paths())


def test_styles_keep_the_commas_of_unquoted_names(tmp_path: Path) -> None:
    catalogue = import_source("fashion-product-images", write(tmp_path / "styles.csv", STYLES), tmp_path / "out")
    assert catalogue.frame["title"].tolist() == ["Check Shirt", "Dress, Pink", "Silver, Gold and White Ring"]
    assert catalogue.frame["made_for"].tolist() == ["men", "women", "women"]
    assert catalogue.frame["colour"].tolist() == ["Navy Blue", None, "Silver"]


def test_a_mapping_of_one_s_own_needs_no_code(tmp_path: Path) -> None:
    table = "code;name;cost;sold;kind\nk1;Kleid, rot;1 234,50 €;1.2k+ sold;Kleid\nk2;Hut;12,19 €;;Hut\n"
    export = write(tmp_path / "export.csv", table, "cp1252")
    drawn = photo(tmp_path / "pictures" / "k1.jpg")
    catalogue = import_source(write(tmp_path / "mine.toml", MAPPING), export, tmp_path / "out")
    first = catalogue.product("k1")
    assert (first.offer.title, first.offer.price, first.sales, first.brand) == ("Kleid, rot", 1_234.5, 1_200, "Ours")
    assert catalogue.info.categories == ("dress",)
    assert catalogue.image_path("k1").read_bytes() == drawn  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[columns]", "[colums]", "unknown key: “colums”"),
        ("title =", "titel =", "unknown column in [columns]: “titel”"),
        ('"name"', '"nam"', "no column “nam”"),
        ('"pictures/{code}.jpg"', '"pictures/{cod}.jpg"', "no column “cod”"),
        ("percent = true", 'percent = "yes"', "should be true or false"),
        ('brand = "Ours"', "brand = 3", "should be a table of texts"),
        ("(.*) sold", ".* sold", "has 0 groups"),
        ("(.*) sold", "((", "cannot be read"),
        ("[catalogue]", "[catalogue", "not valid TOML"),
        ('currency = "EUR"', 'curency = "EUR"', "“curency”"),
        ("[constants]", '[ages]\n"18 to 20" = "cost"\n[constants]', "cannot name a column"),
        ("[constants]", '[made_for_words]\nmen = ["x"]\n[constants]', "where to look"),
    ],
)
def test_a_wrong_mapping_gets_one_sentence_and_nothing_is_left(tmp_path: Path, old: str, new: str, words: str) -> None:
    mapping = write(tmp_path / "mine.toml", MAPPING.replace(old, new, 1))
    export = write(tmp_path / "export.csv", "code,name,cost,sold,kind\n1,a,1,,\n")
    with pytest.raises(SourceError) as fault:
        import_source(mapping, export, tmp_path / "out")
    assert words in fault.value.message
    assert fault.value.remedy
    assert not (tmp_path / "out").exists()


def test_an_unknown_mapping_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="musinsa"):
        import_source("amazon", tmp_path, tmp_path / "out")


OWN = "product_id,title,image,price\na,Shirt,a.jpg,10\nb,Skirt,sub/b.png,20\nc,Hat,../../x,30\n"


def test_one_s_own_table_and_zip_become_a_catalogue(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.writestr("photos/a.jpg", one := photo(tmp_path / "drawn.jpg"))
        archive.writestr("photos/sub/b.png", two := photo(tmp_path / "drawn.png"))
    catalogue = build_catalogue(write(tmp_path / "t.csv", OWN), tmp_path / "p.zip", tmp_path / "shop", currency="EUR")
    assert [path and path.read_bytes() for path in catalogue.image_paths()] == [one, two, None]
    assert [problem.message for problem in catalogue.problems if problem.row] == [
        "The photo ../../x of product c was not found in images/."
    ]
    assert workspace.problems(Catalogue.read(tmp_path / "shop")) == catalogue.problems
    again = Catalogue.read(tmp_path / "shop")
    assert (again.info.name, again.info.currency, again.fingerprint()) == ("shop", "EUR", catalogue.fingerprint())
    assert {path.name for path in (tmp_path / "shop").iterdir()} == {
        "products.csv", "catalogue.json", "problems.json", "images",
    }  # fmt: skip


def test_a_folder_of_photos_serves_as_a_zip_does(tmp_path: Path) -> None:
    drawn = photo(tmp_path / "photos" / "a.jpg")
    catalogue = build_catalogue(write(tmp_path / "t.csv", OWN), tmp_path / "photos", tmp_path / "shop")
    assert catalogue.image_path("a").read_bytes() == drawn  # type: ignore[union-attr]


@pytest.mark.parametrize("photos", ["none.zip", "t.csv"])
def test_photos_that_are_none_leave_nothing_behind(tmp_path: Path, photos: str) -> None:
    table = write(tmp_path / "t.csv", OWN)
    with pytest.raises(SourceError):
        build_catalogue(table, tmp_path / photos, tmp_path / "shop")
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_a_failed_import_leaves_the_old_catalogue_in_place(tmp_path: Path) -> None:
    build_catalogue(write(tmp_path / "t.csv", OWN), None, tmp_path / "shop")
    with pytest.raises(CatalogueError):
        build_catalogue(write(tmp_path / "empty.csv", "product_id,title\n"), None, tmp_path / "shop")
    assert len(Catalogue.read(tmp_path / "shop")) == 3


def test_a_full_disk_is_a_sentence_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.link", full)
    monkeypatch.setattr(shutil, "copyfile", full)
    write(tmp_path / "photos" / "a.jpg", "one")
    with pytest.raises(VitrineError, match="disk is full"):
        build_catalogue(write(tmp_path / "t.csv", OWN), tmp_path / "photos", tmp_path / "shop")
    assert not (tmp_path / "shop").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"photos", "t.csv"}


def test_progress_runs_from_nothing_to_all(tmp_path: Path) -> None:
    said: list[float] = []
    build_catalogue(
        write(tmp_path / "t.csv", OWN), None, tmp_path / "shop", on_progress=lambda part, _: said.append(part)
    )
    assert (said[0], said[-1]) == (0, 1)
    assert said == sorted(said)


def test_photo_behind_a_link_in_the_folder_given_comes_along_as_a_file_and_one_behind_a_link_out_of_it_does_not(
    tmp_path: Path,
) -> None:
    photos = tmp_path / "given"
    (photos / "deep" / "deeper").mkdir(parents=True)
    for path, colour in ((photos / "real.jpg", "red"), (tmp_path / "secret.jpg", "blue")):
        Image.new("RGB", (8, 8), colour).save(path)
    (photos / "deep" / "deeper" / "a.jpg").symlink_to("../../real.jpg")
    (photos / "c.jpg").symlink_to(tmp_path / "secret.jpg")
    table = write(tmp_path / "t.csv", "product_id,price,image\na,1,deep/deeper/a.jpg\nb,1,c.jpg\nd,1,real.jpg\n")
    catalogue = build_catalogue(table, photos, tmp_path / "shop")
    real = (photos / "real.jpg").read_bytes()
    assert [path and path.read_bytes() for path in catalogue.image_paths()] == [real, None, real]
    kept = [path for path in (tmp_path / "shop" / "images").rglob("*.jpg")]
    assert {path.read_bytes() for path in kept} == {real}
    assert not any(path.is_symlink() for path in kept)


def test_mapping_reads_no_table_outside_the_export(tmp_path: Path) -> None:
    write(tmp_path / "secret.csv", "id,name\n1,Secret\n")
    (tmp_path / "export").mkdir()
    mapping = write(
        tmp_path / "m.toml",
        'table = "../secret.csv"\n[catalogue]\n[columns]\nproduct_id = "id"\ntitle = "name"\n',
    )
    with pytest.raises(SourceError, match="was not found"):
        import_source(mapping, tmp_path / "export", tmp_path / "out")
