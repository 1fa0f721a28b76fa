import Calls
import Languages
import Testing

@testable import CallBa
@testable import CallPlacing
@testable import Web

@Suite("The terminal's language") struct TerminalLanguageTests {
    @Test(
        "is the system's, an empty setting counting as missing, and Korean unless that is plainly English",
        arguments: [
            ([:], Language.korean), (["LANG": "en_US.UTF-8"], .english), (["LANG": "ko_KR.UTF-8"], .korean),
            (["LC_ALL": "", "LANG": "en_US.UTF-8"], .english),
            (["LC_ALL": "", "LC_MESSAGES": "", "LANG": "en_GB"], .english),
            (["LC_ALL": "ko_KR.UTF-8", "LANG": "en_US.UTF-8"], .korean),
            (["LC_ALL": "", "LC_MESSAGES": "ko_KR", "LANG": "en_US"], .korean),
            (["LC_MESSAGES": "en_US", "LANG": "ko_KR"], .english), (["LC_ALL": "C", "LANG": "en_US"], .korean),
            (["LC_ALL": ""], .korean),
        ] as [([String: String], Language)])
    func language(environment: [String: String], language: Language) {
        #expect(Terminal.language(of: environment) == language)
    }
}
