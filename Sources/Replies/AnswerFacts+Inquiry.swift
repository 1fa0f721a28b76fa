import Dialogue
import Foundation
import Languages

/// What the purpose wants to know besides what was told.
extension AnswerFacts {
    /// A question of the purpose that is still open, as it is asked: "토요일 진료하는지도 알 수 있을까요?"; `nil` for none.
    /// - Parameter heard: everything that was said since the opening.
    func openInquiry(after heard: String) -> String? {
        guard known.language == .korean else { return openEnglishInquiry(after: heard) }
        let heard = heard.filter { !$0.isWhitespace }
        // What a purpose asks first is what the callee answers first.
        guard let open = inquiries.dropFirst(startsWithInquiry ? 1 : 0).first(where: { !isAnswered($0, in: heard) })
        else {
            return nil
        }
        let isJoined = open.contains("도 ") || open.hasSuffix("도")
        return AnswerWords.of(.korean).say(isJoined ? "inquiryJoined" : "inquiry", ["inquiry": open]).first
    }

    /// The questions that the purpose names, in its order: 몇 시까지 하는지.
    private var inquiries: [String] {
        pieces.compactMap { piece in
            let bare = piece.hasSuffix("지도") ? String(piece.dropLast()) : piece
            return Self.isInquiry(bare) ? bare : nil
        }
    }

    private var startsWithInquiry: Bool { pieces.first.map(Self.isInquiry) ?? false }

    private static func isInquiry(_ piece: String) -> Bool {
        ["는지", "은지", "인지", "한지", "을지", "될지"].contains(where: piece.hasSuffix) && (4...24).contains(piece.count)
    }

    /// The purpose cut where one wish ends and the next begins.
    private var pieces: [String] {
        purpose.replacing(#/(이랑|[가-힣]랑|하고|그리고)\s/#) { match in
            match.output.1.hasSuffix("랑") && !match.output.1.hasPrefix("이")
                ? String(match.output.1.prefix(1)) + "," : ","
        }
        .replacing(#/(?:물어보기|문의하기|문의|확인하기|알아보기)\s/#, with: ",")
        .replacing(#/([는은인한을될]지)\s/#) { "\($0.output.1)," }
        .split { ",.\n?".contains($0) }.map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private func isAnswered(_ piece: String, in heard: String) -> Bool {
        // "얼마인지" is answered by a price.
        if piece.contains("얼마"), heard.contains("원") { return true }
        if ["있는지", "있나"].contains(where: piece.hasSuffix), pieces.first == piece {
            return ["있어", "있습", "있는데", "있네", "없", "떨어", "품절", "매진"].contains(where: heard.contains)
        }
        let words = piece.split { $0 == " " }.map { String($0.prefix(2)) }.filter { $0.count == 2 }
        return words.contains { heard.contains($0) }
    }

    /// "ask the price and whether it is heated": the second question.
    private func openEnglishInquiry(after heard: String) -> String? {
        let lower = purpose.lowercased()
        guard lower.contains(#/^(?:i'd like to )?(?:ask|find out|check|know)\b/#),
            let match = lower.firstMatch(
                of: #/(?:,|\band)\s+((?:whether|if|when|how|what|where|who|until when)\s[^.?,;]{4,60})/#)
        else { return nil }
        let clause = String(match.output.1).trimmingCharacters(in: .whitespaces)
        let heard = heard.lowercased()
        let words = clause.split { !$0.isLetter }.map(String.init).filter { $0.count >= 5 && $0 != "whether" }
        guard !words.contains(where: { heard.contains($0.prefix(5)) }) else { return nil }
        return AnswerWords.of(.english).say("inquiry", ["inquiry": clause]).first
    }
}
