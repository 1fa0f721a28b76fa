/// What happened in one turn of a practice partner's, from their last sound to the first sound of the answer.
///
/// Moments count from the beginning of the report, in whole milliseconds, so that the steps add up to the whole. The
/// partner's end tells when they stopped; everything else is taken where a person would see it, at the page's end of the
/// socket, after it has been kept.
struct TurnMoments: Sendable, Equatable {
    /// The id of the partner's turn.
    let turn: Int
    /// When the last frame of their line left them that is louder than a quiet room, the pause after it not included;
    /// `nil` if they went on speaking when the caption came.
    var stopped: Int?
    /// When the final caption was shown.
    var captioned: Int
    /// When the replies were shown.
    var suggested: Int?
    /// When a reply was chosen, or other words were sent.
    var chosen: Int?
    /// When it was known that the first frame of the answer had been handed to the carrier.
    var sounded: Int?

    /// From the end of the partner's line to the final caption.
    var stopsToFinal: Int? { Self.span(stopped, captioned) }
    /// From the final caption to the replies.
    var finalToSuggestions: Int? { Self.span(captioned, suggested) }
    /// How long it took to choose.
    var suggestionsToTap: Int? { Self.span(suggested, chosen) }
    /// From the choice to the first frame of the answer. What was still being said comes before it.
    var tapToFirstFrame: Int? { Self.span(chosen, sounded) }
    /// All of it: how long the partner waited for the answer.
    var stopsToFirstFrame: Int? { Self.span(stopped, sounded) }

    private static func span(_ from: Int?, _ to: Int?) -> Int? {
        guard let from, let to else { return nil }
        return to - from
    }

    /// As it is printed.
    var line: PracticeLineOut {
        PracticeLineOut(
            event: "turn", turn: turn, stopsToFinalMs: stopsToFinal, finalToSuggestionsMs: finalToSuggestions,
            suggestionsToTapMs: suggestionsToTap, tapToFirstFrameMs: tapToFirstFrame,
            stopsToFirstFrameMs: stopsToFirstFrame)
    }
}

/// How long the steps of a call's turns took, in milliseconds. A step that no turn came to is missing.
struct Waterfall: Encodable, Sendable, Equatable {
    /// What half and what all but a twentieth of the turns do not exceed.
    struct Spread: Encodable, Sendable, Equatable {
        var p50: Int
        var p95: Int

        /// - Returns: `nil` if there are no values.
        init?(_ values: [Int]) {
            guard let p50 = Self.nearestRank(50, of: values), let p95 = Self.nearestRank(95, of: values) else {
                return nil
            }
            self.p50 = p50
            self.p95 = p95
        }

        /// The smallest of the values that at least so many per cent of them do not exceed: always one that occurred.
        /// - Parameter percent: 1…100.
        static func nearestRank(_ percent: Int, of values: [Int]) -> Int? {
            let rank = (values.count * percent + 99) / 100
            return values.isEmpty ? nil : values.sorted()[rank - 1]
        }
    }

    /// From the end of the partner's line to the final caption.
    var captionMs: Spread?
    /// From that to the replies.
    var suggestionsMs: Spread?
    /// From the choice of a reply to its first frame.
    var firstFrameMs: Spread?
    /// From the end of the partner's line to the first frame of the answer, the time to choose included.
    var answerMs: Spread?
    /// How many turns of the partner's were captioned.
    var turns: Int

    init(_ turns: some Collection<TurnMoments>) {
        captionMs = Spread(turns.compactMap(\.stopsToFinal))
        suggestionsMs = Spread(turns.compactMap(\.finalToSuggestions))
        firstFrameMs = Spread(turns.compactMap(\.tapToFirstFrame))
        answerMs = Spread(turns.compactMap(\.stopsToFirstFrame))
        self.turns = turns.count
    }
}
