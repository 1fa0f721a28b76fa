"""Reads and writes files that calendars and address books exchange, with vobject and icalendar.

exchange.py calendar < file.ics: prints what the one event says, as JSON, if both find nothing wrong with it.
exchange.py cards < file.vcf: prints what each card says.
exchange.py write VERSION < contacts.json: prints cards of a list of {"name", "phone", "memo"}.
"""

import datetime
import json
import sys

import icalendar
import vobject


def calendar(text):
    found = icalendar.Calendar.from_ical(text)
    events = found.walk("VEVENT")
    problems = list(found.errors) + [error for event in events for error in event.errors]
    assert len(events) == 1 and not problems, problems
    event = events[0]
    other = vobject.readOne(text, validate=True).vevent
    assert other.summary.value == str(event["SUMMARY"]), other.summary.value
    assert other.description.value == str(event["DESCRIPTION"]), other.description.value
    start = event.start
    assert other.dtstart.value == start, other.dtstart.value
    is_whole_day = not isinstance(start, datetime.datetime)
    return {
        "uid": str(event["UID"]),
        "start": start.isoformat() if is_whole_day else start.astimezone(datetime.timezone.utc).isoformat(),
        "minutes": (event.end - start).total_seconds() / 60,
        "summary": str(event["SUMMARY"]),
        "location": str(event.get("LOCATION", "")),
        "description": str(event["DESCRIPTION"]),
    }


def cards(text):
    return [
        {
            "version": card.version.value,
            "name": card.fn.value,
            "family": card.n.value.family,
            "phone": card.tel.value,
            "type": card.tel.type_param,
            "memo": card.note.value if hasattr(card, "note") else None,
        }
        for card in vobject.readComponents(text)
    ]


def write(version, contacts):
    text = ""
    for contact in contacts:
        card = vobject.vCard()
        card.add("fn").value = contact["name"]
        card.add("n").value = vobject.vcard.Name(family=contact["name"][:1], given=contact["name"][1:])
        phone = card.add("tel")
        phone.value = contact["phone"]
        phone.type_param = "CELL"
        if contact.get("memo"):
            card.add("note").value = contact["memo"]
        text += card.serialize().replace("VERSION:3.0", f"VERSION:{version}")
    return text


def main():
    what, *more = sys.argv[1:]
    # Line ends are part of what is judged.
    text = sys.stdin.buffer.read().decode("utf-8")
    if what == "write":
        sys.stdout.buffer.write(write(more[0], json.loads(text)).encode("utf-8"))
    else:
        print(json.dumps({"calendar": calendar, "cards": cards}[what](text), ensure_ascii=False))


main()
