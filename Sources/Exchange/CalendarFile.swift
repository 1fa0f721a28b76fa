public import Foundation

/// An appointment as calendars exchange it. Source: RFC 5545.
public enum CalendarFile {
    /// The media type of a file.
    public static let mediaType = "text/calendar; charset=utf-8"

    /// Writes one event of an hour.
    /// - Parameters:
    ///   - id: names the event for good, so that bringing it in twice makes one.
    ///   - stamp: when what it says became known.
    ///   - title: one line.
    ///   - description: what a person may want to read beside it.
    public static func write(
        _ appointment: Appointment, id: String, stamp: Date, title: String, place: String?, description: String
    ) -> String {
        var file = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//CallBa//CallBa//KO\r\nBEGIN:VEVENT\r\n"
        file += ContentLine.written("UID", ContentLine.escaped(id + "@callba"))
        file += ContentLine.written("DTSTAMP", moment(stamp))
        file += ContentLine.written("DTSTART", moment(appointment.start))
        file += ContentLine.written("DURATION", "PT1H")
        file += ContentLine.written("SUMMARY", ContentLine.escaped(title))
        if let place { file += ContentLine.written("LOCATION", ContentLine.escaped(place)) }
        file += ContentLine.written("DESCRIPTION", ContentLine.escaped(description))
        return file + "END:VEVENT\r\nEND:VCALENDAR\r\n"
    }

    /// `20261128T100000Z`.
    private static func moment(_ date: Date) -> String {
        let text = date.formatted(.iso8601)
        return text.filter { $0 != "-" && $0 != ":" }
    }
}
