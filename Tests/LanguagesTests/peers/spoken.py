"""Says numbers as num2words does, and lists telephone numbers as phonenumbers writes them.

    spoken.py ko|en|ordinal|year < numbers      a line of words for each line
    spoken.py telephones REGION                 a number in digits and one way to write it, tab between
"""

import sys

import phonenumbers
from num2words import num2words


def words(kind: str, number: int) -> str:
    if kind == "ko":
        return num2words(number, lang="ko")
    if kind == "en":
        return num2words(number, lang="en")
    return num2words(number, lang="en", to=kind)


def telephones(region: str) -> None:
    for kind in phonenumbers.PhoneNumberType.values():
        number = phonenumbers.example_number_for_type(region, kind)
        if number is None:
            continue
        for form in (phonenumbers.PhoneNumberFormat.NATIONAL, phonenumbers.PhoneNumberFormat.INTERNATIONAL):
            written = phonenumbers.format_number(number, form)
            print("".join(c for c in written if c.isdigit()), written, sep="\t")


if sys.argv[1] == "telephones":
    telephones(sys.argv[2])
else:
    for line in sys.stdin:
        print(words(sys.argv[1], int(line)))
