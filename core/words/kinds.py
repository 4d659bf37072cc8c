"""What categories are called: those of Korean malls in English, any other as its catalogue has it."""

IN_ENGLISH = {
    "상의": "tops",
    "아우터": "outerwear",
    "바지": "trousers",
    "원피스": "dresses",
    "스커트": "skirts",
    "스니커즈": "trainers",
    "신발": "shoes",
    "가방": "bags",
    "여성 가방": "women's bags",
    "모자": "hats",
    "양말/레그웨어": "socks and legwear",
    "속옷": "underwear",
    "선글라스/안경테": "sunglasses and frames",
    "시계": "watches",
    "주얼리": "jewellery",
    "액세서리": "accessories",
    "뷰티": "beauty",
    "디지털/테크": "electronics",
    "생활/취미/예술": "home and hobby",
    "스포츠/용품": "sports",
    "골프용품": "golf",
    "반려동물": "pets",
    "책/음악/티켓": "books, music, tickets",
}


def name_of(category: str) -> str:
    """A category as it stands in a sentence."""
    return IN_ENGLISH.get(category, category.replace("_", " "))
