"""The mall's brands, all invented: tier, style, standing, whom they speak to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Brand:
    """A brand of the demo mall.

    Attributes:
        name: as the catalogue and Korean titles write it.
        latin: as English titles write it.
        tier: 0 budget, 1 middle, 2 premium, 3 designer; it sets the price.
        standing: how well known it is, about -1 to 1; it drives views.
        styles: what it makes.
        leaning: how much more male its buyers are, in logits.
    """

    name: str
    latin: str
    tier: int
    standing: float
    styles: tuple[str, ...]
    leaning: float = 0.0


_STREET, _CLASSIC, _FEMININE, _SPORT = (
    ("street", "casual"),
    ("classic", "minimal"),
    ("feminine", "minimal"),
    ("sporty", "casual"),
)

BRANDS: tuple[Brand, ...] = (
    Brand("하멜워크", "HAMELWORK", 1, 0.7, ("casual", "street"), 0.3),
    Brand("담벼락클럽", "DAMBYEORAK CLUB", 1, 0.9, _STREET),
    Brand("느린오후", "NEURIN OHU", 1, 0.2, ("casual", "minimal"), -0.3),
    Brand("오르네티", "ORNETTI", 2, 0.5, _FEMININE, -0.6),
    Brand("파도상회", "PADO STORE", 1, 0.4, ("casual", "sporty")),
    Brand("세모난달", "SEMONANDAL", 1, -0.2, ("casual", "feminine"), -0.4),
    Brand("노르웬", "NORWEN", 2, 0.6, _CLASSIC, 0.4),
    Brand("무채온", "MUCHAEON", 2, 0.3, ("minimal", "classic")),
    Brand("도토리공방", "DOTORI WORKS", 1, -0.1, ("casual", "classic"), 0.2),
    Brand("리버노트", "RIVERNOTE", 0, 0.8, ("casual", "minimal", "street")),
    Brand("결하우스", "GYEOLHAUS", 3, 0.4, _CLASSIC),
    Brand("몬트리프", "MONTRIFF", 2, 0.1, ("street", "classic"), 0.3),
    Brand("스물네시", "SEUMUL-NESI", 0, 0.3, _STREET),
    Brand("블랑슈레", "BLANCHERE", 2, 0.0, _FEMININE, -0.8),
    Brand("솔트뮤즈", "SALTMUSE", 1, 0.5, ("feminine", "casual"), -0.6),
    Brand("유니온밸리", "UNION VALLEY", 1, 0.6, ("street", "sporty"), 0.2),
    Brand("달항아리", "DALHANGARI", 3, -0.3, ("minimal", "classic")),
    Brand("모퉁이양복점", "MOTUNGI TAILOR", 2, 0.2, _CLASSIC, 0.7),
    Brand("레버렌느", "REVERENNE", 3, 0.5, _FEMININE, -0.9),
    Brand("비탈길", "BITALGIL", 0, 0.1, _SPORT, 0.3),
    Brand("코튼서랍", "COTTON DRAWER", 0, 0.7, ("casual", "minimal")),
    Brand("북쪽마을", "BUKJJOK MAEUL", 1, -0.2, ("casual", "sporty"), 0.1),
    Brand("시어모어", "SHEARMORE", 2, -0.1, ("classic", "casual")),
    Brand("텐더페블", "TENDER PEBBLE", 1, -0.4, ("feminine", "minimal"), -0.5),
    Brand("오월의숲", "OWOLUI SUP", 1, 0.0, ("feminine", "casual"), -0.7),
    Brand("그랑모아", "GRANMOA", 3, 0.7, ("classic", "feminine"), -0.4),
    Brand("런클루드", "RUNCLUDE", 2, 0.6, _SPORT, 0.2),
    Brand("페이드앤코", "FADE & KO", 1, 0.4, _STREET, 0.4),
    Brand("인디고사무소", "INDIGO OFFICE", 2, 0.3, ("casual", "street"), 0.3),
    Brand("조약돌제화", "JOYAKDOL SHOES", 2, 0.1, ("classic", "casual"), 0.2),
    Brand("바람막이", "BARAMMAGI", 1, 0.2, _SPORT, 0.4),
    Brand("은하철물", "EUNHA HARDWARE", 1, -0.3, ("street", "minimal")),
    Brand("소나기상점", "SONAGI MARKET", 0, 0.0, ("casual", "feminine"), -0.2),
    Brand("아뜰리에곶", "ATELIER GOT", 3, 0.0, ("minimal", "feminine"), -0.3),
    Brand("투포원오", "TOFO ONE-O", 0, 0.5, _STREET, 0.2),
    Brand("메리디엔느", "MERIDIENNE", 2, 0.3, ("feminine", "classic"), -0.7),
    Brand("목화가게", "MOKHWA GAGE", 0, 0.4, ("casual", "minimal")),
    Brand("하프마일", "HALFMYLE", 2, 0.4, ("sporty", "street"), 0.3),
)

TIER_FACTORS = (0.66, 1.0, 1.55, 2.6)
"""What a tier makes of a kind's usual price."""
