import Testing
import WebSockets

@testable import Providers

@Suite("Numbers that Azure states") struct AzureNumbersTests {
    @Test(
        "place a phrase of Azure's within the stream",
        arguments: [
            (#""Offset":1e19,"Duration":1e19"#), (#""Offset":-1e300,"Duration":1e300"#),
            (#""Offset":1e308,"Duration":1e308"#),
            (#""Offset":9223372036854775807,"Duration":9223372036854775807"#), (#""Offset":0,"Duration":-5"#),
        ])
    func azure(numbers: String) throws {
        let json = #"{"RecognitionStatus":"Success","DisplayText":"네",\#(numbers)}"#
        let text = "Path:speech.phrase\r\n\r\n" + json
        let message = try #require(AzureMessage(.text(text)))
        guard case .phrase(let phrase) = try AzureAnswer(message) else {
            Issue.record("no phrase")
            return
        }
        #expect(phrase.span.lowerBound >= 0 && phrase.span.upperBound <= 2 * 86_400 * 8_000)
    }
}
