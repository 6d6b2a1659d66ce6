"""People with Swedish names, frequent ones more often; each with an address, an e-mail address, a telephone, a card."""

import random
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kadens.domain.customers.registering import NewCustomer

__all__ = ["customer"]


def _names(text: str) -> Sequence[str]:
    return text.split()


FIRST_NAMES: Final = _names(
    "Anna Eva Maria Karin Kristina Lena Sara Kerstin Emma Ingrid Malin Birgitta Marie Inger Sofia Ulla Monica Jenny "
    "Hanna Susanne Elin Johanna Åsa Anneli Ida Märta Åse Gunilla Camilla Helena Linnéa Alva Ebba Wilma Saga Tuva Lars "
    "Mikael Anders Johan Erik Per Karl Peter Jan Thomas Daniel Fredrik Hans Bengt Mats Andreas Stefan Sven Bo Nils "
    "Marcus Magnus Gustav Jonas Niklas Åke Göran Björn Håkan Jörgen Sören Örjan Torbjörn Leif Rolf Arne Olof Göte "
    "Märten Zoltán André José Søren Amir Fatima Mohammed Nguyen Piotr Małgorzata Jürgen Chloé"
)
STEMS: Final = _names(
    "Anders Johan Karl Nils Erik Lars Ols Pers Svens Gustafs Petters Jons Jans Hans Bengts Jöns Pets Magnus Daniels "
    "Fredriks Gunnars Håkans Mattias Åkes Björns Görans Isaks Jakobs Samuels Mårtens Arvids Ivars Torstens Sörens"
)
FIRST_PARTS: Final = _names(
    "Lind Berg Sjö Ek Björk Ny Hall Sand Ström Ceder Dal Eng Fors Gran Hag Holm Lund Löf Mal Norr Ros Sund Söder Väst "
    "Öst Åker Äng Alm Asp Blom Bäck Fält Frost Gull Hed Häll Kvarn Käll Ljung Mo Näs Ryd Skog Sten Säv Tall Törn Ull "
    "Vik Ång Ö Rönn Stål Silver Palm Klint Hög Grön Fager Ehren"
)
LAST_PARTS: Final = _names(
    "berg ström gren kvist lund mark dahl holm blad feldt qvist man strand vall stedt rot bom skog hed sten ell én "
    "ing in ius ner back fors by gård löf quist felt croon hjelm stam"
)
CITIES: Final = _names(
    "Stockholm Göteborg Malmö Uppsala Västerås Örebro Linköping Helsingborg Jönköping Norrköping Lund Umeå Gävle "
    "Borås Södertälje Eskilstuna Halmstad Växjö Karlstad Sundsvall Östersund Trollhättan Luleå Borlänge Tumba Kalmar "
    "Falun Skövde Karlskrona Kristianstad Skellefteå Uddevalla Varberg Åkersberga Örnsköldsvik Piteå Ängelholm"
)
DOMAINS: Final = ("example.com", "example.se", "post.example", "mejl.example")


def customer(number: int) -> "NewCustomer":
    """Customer number so-and-so, the same each time."""
    from kadens.domain.customers.registering import NewAddress, NewCard, NewCustomer  # noqa: PLC0415 - after the set-up

    dice = random.Random(number)  # noqa: S311 - no secret
    first, last = _pick(dice, FIRST_NAMES), _last_name(dice)
    code = dice.randrange(100_00, 985_00)
    place = NewAddress(
        recipient=f"{first} {last}",
        street=f"Storgatan {dice.randrange(1, 99)}",
        postcode=f"{code // 100} {code % 100:02}",
        city=_pick(dice, CITIES),
    )
    email = f"{first}.{last}{number}@{dice.choice(DOMAINS)}".lower()
    phone = f"07{dice.choice('02369')}-{dice.randrange(10**7):07}"
    phone = f"+46 {phone[1:]}" if number % 3 == 0 else phone
    return NewCustomer(
        code=f"K{number:07}",
        name=f"{first} {last}",
        email=email,
        phone=phone,
        language="sv",
        address=place,
        card=NewCard(token=f"token-{number}", expires_on=date(2030, 12, 31), brand="visa", last_four="4242"),
    )


def _pick(dice: random.Random, names: Sequence[str]) -> str:
    """One of the names; the second is half as frequent as the first, the third a third as frequent, and so on."""
    return dice.choices(names, cum_weights=_weights(len(names)))[0]


@cache
def _weights(count: int) -> Sequence[float]:
    return list(accumulate(1 / place for place in range(1, count + 1)))


def _last_name(dice: random.Random) -> str:
    if dice.random() < 0.4:
        return f"{_pick(dice, STEMS)}son"
    return f"{dice.choice(FIRST_PARTS)}{dice.choice(LAST_PARTS)}"
