import Foundation

/// How far what was understood is from what was said.
enum EarsScoring {
    /// Differences and length of the reference: by character without spaces in Korean, by word in English.
    struct Score {
        var differences = 0
        var length = 0
        var rate: Double { Double(differences) / Double(max(1, length)) }
        static func += (left: inout Score, right: Score) {
            left.differences += right.differences
            left.length += right.length
        }
    }

    /// Compares, reading numbers in digits out in whichever usual way is closest to the reference.
    static func compare(_ heard: String, to said: String, korean: Bool) -> Score {
        let reference = units(said, korean: korean)
        var parts = split(korean ? heard : heard.replacing(#/\$(\d+)/#, with: { "\($0.output.1) dollars" }))
        for index in parts.indices where parts[index].first?.isNumber ?? false {
            let readings = korean ? koreanReadings(parts[index]) : englishReadings(parts[index])
            let best = readings.min { left, right in
                var (with, without) = (parts, parts)
                with[index] = left
                without[index] = right
                return distance(units(with.joined(), korean: korean), reference)
                    < distance(units(without.joined(), korean: korean), reference)
            }
            parts[index] = best ?? parts[index]
        }
        return Score(differences: distance(units(parts.joined(), korean: korean), reference), length: reference.count)
    }

    /// Runs of digits and what is between them. A comma within a number is no break.
    private static func split(_ text: String) -> [String] {
        var parts: [String] = []
        var last = false
        for character in text.replacing(#/(\d),(?=\d{3})/#, with: { "\($0.output.1)" }) {
            if parts.isEmpty || character.isNumber != last { parts.append("") }
            parts[parts.count - 1].append(character)
            last = character.isNumber
        }
        return parts
    }

    private static func units(_ text: String, korean: Bool) -> [String] {
        let kept = text.lowercased().map { $0.isLetter || $0.isNumber ? $0 : $0 == "'" || $0 == "’" ? "'" : " " }
        let words = String(kept).replacing("'", with: "").split(separator: " ").map(String.init)
        return korean ? words.joined().map { String($0) } : words
    }

    private static func distance(_ left: [String], _ right: [String]) -> Int {
        var row = Array(0...right.count)
        for (i, unit) in left.enumerated() {
            var corner = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                (corner, row[j + 1]) = (row[j + 1], min(row[j] + 1, row[j + 1] + 1, corner + (unit == other ? 0 : 1)))
            }
        }
        return row[right.count]
    }

    private static func koreanReadings(_ digits: String) -> [String] {
        let names = Array("영일이삼사오육칠팔구").map(String.init)
        let values = digits.compactMap(\.wholeNumberValue)
        let single = values.map { names[$0] }.joined()
        var readings = [single, single.replacing("영", with: "공")]
        guard let number = Int(digits), number > 0, number < 100_000_000 else { return readings }
        func below(_ number: Int) -> String {
            zip([1_000, 100, 10, 1], ["천", "백", "십", ""]).map { unit, name in
                let digit = number / unit % 10
                return digit == 0 ? "" : (digit == 1 && unit > 1 ? "" : names[digit]) + name
            }.joined()
        }
        let high = number / 10_000
        readings.append((high == 0 ? "" : (high == 1 ? "" : below(high)) + "만") + below(number % 10_000))
        if number < 100 {
            let tens = ["", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"]
            let ones = ["", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"]
            readings.append((number == 20 ? "스무" : tens[number / 10]) + ones[number % 10])
        }
        return readings
    }

    private static func englishReadings(_ digits: String) -> [String] {
        let small = [
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
            "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
        ]
        let tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
        func read(_ number: Int) -> String {
            switch number {
            case ..<20: small[number]
            case ..<100: tens[number / 10] + (number % 10 == 0 ? "" : " " + small[number % 10])
            case ..<1_000: small[number / 100] + " hundred" + (number % 100 == 0 ? "" : " " + read(number % 100))
            default: read(number / 1_000) + " thousand" + (number % 1_000 == 0 ? "" : " " + read(number % 1_000))
            }
        }
        let single = digits.compactMap(\.wholeNumberValue).map { small[$0] }.joined(separator: " ")
        var readings = [single, single.replacing("zero", with: "oh")]
        if let number = Int(digits), number < 1_000_000 { readings.append(read(number)) }
        if let number = Int(digits), number < 1_000_000 {
            readings.append(read(number).replacing(" hundred ", with: " hundred and "))
        }
        let ordinals = [
            "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
        ]
        if let number = Int(digits), (1...31).contains(number), let last = read(number).split(separator: " ").last {
            let ordinal = ordinals[String(last)] ?? last.replacing(#/y$/#, with: "ie") + "th"
            readings.append(read(number).split(separator: " ").dropLast().map { $0 + " " }.joined() + ordinal)
        }
        if let number = Int(digits), digits.count == 4 || digits.count == 3 {
            readings.append(read(number / 100) + " " + read(number % 100))
        }
        return readings.map { " \($0) " }
    }
}
