/// What English abbreviates, and what it says of capitals and units.
extension EnglishReader {
    static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    static let months = Set(monthNames.map { $0.lowercased() })
    static let smallNumbers: Set<String> = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty",
    ]
    static let saidAsWords: Set<String> = [
        "OK", "NASA", "PIN", "ZIP", "SIM", "NATO", "YES", "NO", "HI", "MAY", "AND", "THE", "FOR", "NOT", "YOU", "ARE",
        "TO", "AT", "IN", "ON", "IT", "IS", "WE", "MY", "ME", "SO", "IF", "OF", "OR", "DO", "GO", "UP", "BY", "BE",
        "AS", "AN", "CAN", "WILL", "NOW", "BUT", "ALL", "ANY", "NEW", "ONE", "TWO", "TEN", "SIX",
    ]
    /// What the name of a street ends in.
    static let streets: Set<String> = [
        "st", "street", "ave", "avenue", "rd", "road", "blvd", "boulevard", "ln", "lane", "dr", "drive", "way", "ct",
        "court", "pl", "place", "ter", "terrace", "pkwy", "parkway", "hwy", "highway", "cir", "circle", "sq", "square",
    ]
    static let initialisms: Set<String> = ["FAQ", "HIV", "COPD", "AIDS"]

    static let dotted: [String: String] = [
        "mr": "Mister", "mrs": "Missus", "ms": "Miz", "dr": "Doctor", "prof": "Professor", "st": "street",
        "ave": "avenue", "ste": "suite", "fl": "floor",
        "blvd": "boulevard", "rd": "road", "apt": "apartment", "vs": "versus", "etc": "et cetera",
        "approx": "approximately", "dept": "department", "ext": "extension", "hr": "hour", "hrs": "hours",
        "mins": "minutes", "jan": "January", "feb": "February", "apr": "April",
        "jun": "June", "jul": "July", "aug": "August", "sep": "September", "sept": "September", "oct": "October",
        "nov": "November", "dec": "December", "mon": "Monday", "tue": "Tuesday", "tues": "Tuesday", "wed": "Wednesday",
        "thu": "Thursday", "thur": "Thursday", "thurs": "Thursday", "fri": "Friday",
    ]

    static let plain: [String: String] = [
        "OK": "okay", "ok": "okay", "ASAP": "as soon as possible", "mr": "Mister", "mrs": "Missus", "dr": "Doctor",
        "vs": "versus", "etc": "et cetera", "approx": "approximately", "wifi": "why fye", "tv": "T V",
        "blvd": "boulevard",
        "apt": "apartment", "ave": "avenue", "thx": "thanks", "pls": "please",
    ]

    static let units: [String: (one: String, many: String)] = [
        "km": ("kilometer", "kilometers"), "m": ("meter", "meters"), "cm": ("centimeter", "centimeters"),
        "mm": ("millimeter", "millimeters"), "kg": ("kilogram", "kilograms"), "g": ("gram", "grams"),
        "mg": ("milligram", "milligrams"), "l": ("liter", "liters"), "L": ("liter", "liters"),
        "ml": ("milliliter", "milliliters"), "mL": ("milliliter", "milliliters"), "ft": ("foot", "feet"),
        "lb": ("pound", "pounds"), "lbs": ("pound", "pounds"), "oz": ("ounce", "ounces"), "mi": ("mile", "miles"),
        "mph": ("mile per hour", "miles per hour"), "h": ("hour", "hours"), "hr": ("hour", "hours"),
        "hrs": ("hour", "hours"), "tsp": ("teaspoon", "teaspoons"),
        "tbsp": ("tablespoon", "tablespoons"),
        "min": ("minute", "minutes"), "mins": ("minute", "minutes"), "sec": ("second", "seconds"),
        "GB": ("gigabyte", "gigabytes"), "MB": ("megabyte", "megabytes"), "KRW": ("won", "won"),
        "USD": ("dollar", "dollars"), "F": ("F", "F"), "kcal": ("kilocalorie", "kilocalories"),
        "k": ("thousand", "thousand"),
    ]
}
