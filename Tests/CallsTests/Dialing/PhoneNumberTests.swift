import CallsTesting
import Foundation
import Testing

@testable import Calls

@Suite("A telephone number") struct PhoneNumberTests {
    @Test(
        "is read as people in Korea write it, and written as they do",
        arguments: [
            ("010-1234-5678", "+821012345678", "010-1234-5678"), ("01012345678", "+821012345678", "010-1234-5678"),
            ("010 1234 5678", "+821012345678", "010-1234-5678"), ("010.1234.5678", "+821012345678", "010-1234-5678"),
            ("+82 10-1234-5678", "+821012345678", "010-1234-5678"),
            ("+82 (0)10-1234-5678", "+821012345678", "010-1234-5678"),
            ("82-10-1234-5678", "+821012345678", "010-1234-5678"),
            ("０１０－１２３４－５６７８", "+821012345678", "010-1234-5678"),
            ("010–1234–5678", "+821012345678", "010-1234-5678"), ("011-123-4567", "+82111234567", "011-123-4567"),
            ("016-9123-4567", "+821691234567", "016-9123-4567"), ("019-212-3456", "+82192123456", "019-212-3456"),
            ("02-123-4567", "+8221234567", "02-123-4567"), ("02)2123-4567", "+82221234567", "02-2123-4567"),
            ("(02) 735-2000", "+8227352000", "02-735-2000"), ("+82 2 735 2000", "+8227352000", "02-735-2000"),
            ("031-123-4567", "+82311234567", "031-123-4567"), ("(032)1234-5678", "+823212345678", "032-1234-5678"),
            ("033 244 1234", "+82332441234", "033-244-1234"), ("044-120-1234", "+82441201234", "044-120-1234"),
            ("051-888-1234", "+82518881234", "051-888-1234"), ("053.803.1234", "+82538031234", "053-803-1234"),
            ("062-613-1234", "+82626131234", "062-613-1234"), ("064-710-1234", "+82647101234", "064-710-1234"),
            ("1588-1234", "+8215881234", "1588-1234"), ("15441234", "+8215441234", "1544-1234"),
            ("1666-1234", "+8216661234", "1666-1234"), ("1800-1234", "+8218001234", "1800-1234"),
            ("1899-1234", "+8218991234", "1899-1234"), ("+82 1588-1234", "+8215881234", "1588-1234"),
            ("0502-123-4567", "+825021234567", "0502-123-4567"),
            ("0507-1234-5678", "+8250712345678", "0507-1234-5678"),
            ("0303-1234-567", "+823031234567", "0303-123-4567"),
            ("070-1234-5678", "+827012345678", "070-1234-5678"), ("080-123-4567", "+82801234567", "080-123-4567"),
            ("080-1234-5678", "+828012345678", "080-1234-5678"),
        ])
    func korean(written: String, e164: String, shown: String) throws {
        let number = try PhoneNumber.read(written)
        #expect(number.e164 == e164)
        #expect(number.written == shown)
        #expect(try PhoneNumber.read(number.written) == number)
        #expect(try PhoneNumber.read(number.e164) == number)
    }

    @Test(
        "is refused with the reason that fits",
        arguments: [
            ("", PhoneNumber.Problem.missing), (" - ", .missing), ("우리집", .invalid), ("02-22-34", .invalid),
            ("010-123-456", .invalid), ("010-123-4567", .invalid), ("010-12345-67890", .invalid),
            ("070-123-4567", .invalid), ("+", .invalid), ("++82101234567", .invalid), ("+0101234567", .invalid),
            ("123-4567", .invalid), ("1234-5678", .invalid), ("090-1234-5678", .invalid), ("010-1234-5678a", .invalid),
            ("٠١٠١٢٣٤٥٦٧٨", .invalid), ("010;1234;5678", .invalid), (String(repeating: "0", count: 200), .invalid),
            ("112", .emergency), ("119", .emergency), ("1-1-9", .emergency), ("１１９", .emergency),
            ("+82 119", .emergency), ("+82-0119", .emergency), ("02-119", .emergency), ("031-112", .emergency),
            ("1339", .emergency), ("911", .emergency), ("999", .emergency), ("000", .emergency),
            ("+1 911", .emergency), ("+44 999", .emergency), ("+61-000", .emergency),
            ("109", .helpline), ("1393", .helpline), ("1388", .helpline), ("02-1388", .helpline),
            ("1366", .helpline), ("129", .helpline), ("1577-0199", .helpline), ("+82 1588-9191", .helpline),
            ("114", .short), ("107", .short), ("1355", .short), ("02-120", .short), ("131", .short),
            ("060-700-1234", .premium), ("+82 60-700-1234", .premium), ("+1 900 555 0100", .premium),
            ("+870 773 111 222", .premium), ("+8816 234 5678", .premium), ("+979 1 2345 6789", .premium),
            ("+44 909 879 0000", .premium), ("+81 990 123 456", .premium),
            ("+1 415 555 0100", .country), ("+81 3-1234-5678", .country), ("001-81-3-1234-5678", .country),
            ("00700-1-415-555-0100", .country),
        ])
    func refused(written: String, problem: PhoneNumber.Problem) {
        #expect(throws: problem) { try PhoneNumber.read(written) }
    }

    @Test("abroad is read where its country is allowed, and premium numbers and islands never are")
    func countries() throws {
        let allowed = try CallableCountries(reading: "kr, JP,US")
        #expect(try PhoneNumber.read("+81 3-1234-5678", in: allowed).e164 == "+81312345678")
        #expect(try PhoneNumber.read("+1 (415) 555-0100", in: allowed).written == "+14155550100")
        #expect(try PhoneNumber.read("02-735-2000", in: allowed).e164 == "+8227352000")
        #expect(throws: PhoneNumber.Problem.country) { try PhoneNumber.read("+44 20 7946 0000", in: allowed) }
        #expect(throws: PhoneNumber.Problem.country) { try PhoneNumber.read("+1 876 555 0100", in: allowed) }
        #expect(throws: PhoneNumber.Problem.premium) { try PhoneNumber.read("+1 900 555 0100", in: .all) }
        #expect(throws: PhoneNumber.Problem.country) {
            try PhoneNumber.read("02-735-2000", in: try CallableCountries(reading: "JP"))
        }
        #expect(throws: CallableCountries.Unknown(code: "Korea")) { try CallableCountries(reading: "Korea") }
        #expect(throws: CallableCountries.Unknown(code: " ,")) { try CallableCountries(reading: " ,") }
    }

    @Test("is never made of help lines, however they are spaced or prefixed")
    func help() {
        var random = RepeatableNumbers(119)
        for digits in ["112", "119", "1339", "911", "999", "109", "1393", "1388", "1366"] {
            for prefix in ["", "+82", "+820", "+1", "+44", "+971", "02", "031", "064"] {
                for _ in 0..<20 {
                    let spaced = (prefix + digits).map { digit in
                        String(digit) + ["", " ", "-", ".", "–"][Int.random(in: 0..<5, using: &random)]
                    }
                    #expect(throws: PhoneNumber.Problem.self) { try PhoneNumber.read(spaced.joined(), in: .all) }
                }
            }
        }
    }

    @Test("that is read out of anything is whole, allowed and reads back as itself", arguments: 1...40)
    func anything(seed: Int) throws {
        var random = RepeatableNumbers(UInt64(seed))
        let signs = Array("0123456789012345678901234567890+-. ()０１２\u{301}a가;\n\0٣")
        let beginnings = [
            "", "010", "02", "031", "+82", "+82 10", "15", "050", "0303", "070", "080", "060", "+1", "00", "82",
        ]
        var count = 0
        for _ in 0..<500 {
            let length = Int.random(in: 0...14, using: &random)
            let rest = (0..<length).map { _ in signs[Int.random(in: 0..<signs.count, using: &random)] }
            let written = beginnings[Int.random(in: 0..<beginnings.count, using: &random)] + String(rest)
            guard let number = try? PhoneNumber.read(written) else { continue }
            count += 1
            #expect(number.e164.hasPrefix("+82"), "\(written)")
            #expect((11...15).contains(number.e164.count), "\(written): \(number)")
            #expect(!number.e164.hasPrefix("+8260"), "\(written)")
            #expect(try PhoneNumber.read(number.written) == number, "\(written)")
            #expect(try PhoneNumber.read(number.e164) == number, "\(written)")
        }
        #expect(count > 0)
    }
}

@Suite("The request not to be called again") struct NoMoreCallsTests {
    @Test(
        "is heard in what people say",
        arguments: [
            "다시 전화하지 마세요.", "다시는 전화하지 마세요", "이제 전화 좀 하지 마세요.", "여기로 전화 걸지 마십시오", "앞으로는 연락하지 말아 주세요.",
            "전화하지 말라고 했잖아요.", "또 전화하지 마시고요.", "Please do not call again.", "Don't call me anymore!",
            "Don't call us again, okay?",
            "never call this number", "Stop calling me.", "Take me off your list.", "Don’t call back again",
        ])
    func heard(text: String) {
        #expect(NoMoreCalls.isRequest(text))
    }

    @Test(
        "is not heard in what sounds like it",
        arguments: [
            "걱정하지 마세요.", "다시 전화 주세요.", "네, 다시 전화드릴게요.", "전화 주셔서 감사합니다.", "연락하지 않으셔도 괜찮아요.", "예약은 전화로 하지 않고 앱으로 해요.",
            "Please call again tomorrow.", "Don't worry, call us again.", "We don't take calls after nine.",
            "I'll call you back.", "",
        ])
    func notHeard(text: String) {
        #expect(!NoMoreCalls.isRequest(text))
    }

    @Test("counts only when the callee said it")
    func speaker() {
        let ours = Turn(
            id: 1, speaker: .caller, text: "다시 전화하지 마세요.", state: .heard, startedAt: .init(timeIntervalSince1970: 0))
        var theirs = ours
        theirs.speaker = .callee
        theirs.id = 2
        var echo = theirs
        echo.state = .echo
        #expect(NoMoreCalls.firstRequest(in: [ours, echo]) == nil)
        #expect(NoMoreCalls.firstRequest(in: [ours, theirs])?.id == 2)
    }
}
