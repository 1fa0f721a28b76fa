import Calls
import Foundation
import Languages

/// What a call has cost, in words.
struct CostView: Sendable, Equatable {
    /// About how much, and what is not counted.
    var sentence: String
    /// What it is made of, one line each.
    var lines: [String]

    /// An estimate as a page shows it.
    init(_ cost: CallCost, in language: Language, texts: Texts) {
        func text(_ key: String, _ values: [String: String] = [:]) -> String {
            texts.text(key, language, values)
        }
        var sentences: [String] = []
        let missing = cost.omissions.map { text("cost.of.\($0.rawValue)") }.joined(separator: ", ")
        if cost.isFree {
            sentences.append(text("cost.free"))
        } else if cost.parts.isEmpty {
            sentences.append(text("cost.unknown", ["names": missing]))
        } else {
            sentences.append(text("cost.about", ["amount": Self.cents(cost.total)]))
            if !cost.omissions.isEmpty { sentences.append(text("cost.without", ["names": missing])) }
        }
        sentence = sentences.joined(separator: " ")
        lines = cost.parts.map { part in
            switch part {
            case .telephone(let minutes, let each):
                text("cost.part.telephone", ["count": "\(minutes)", "price": "\(each)"])
            case .hearing(let seconds, let engine, let hour):
                text("cost.part.hearing", ["count": "\(seconds)", "engine": engine, "price": "\(hour)"])
            case .speaking(let characters, let engine, let thousand):
                text("cost.part.speaking", ["count": "\(characters)", "engine": engine, "price": "\(thousand)"])
            }
        }
    }

    /// `0.04`.
    private static func cents(_ amount: Decimal) -> String {
        amount.formatted(
            .number.precision(.fractionLength(2)).grouping(.never).locale(Locale(identifier: "en_US")))
    }
}

extension CallMessages {
    /// What a call has cost, as exports tell it.
    struct Cost: Encodable, Sendable {
        /// One of the things that were paid for: its cost is `quantity` times `price`, divided by `per`.
        struct Part: Encodable, Sendable {
            var kind, unit: String
            var engine: String?
            var quantity: Int
            /// US dollars for so many of the unit.
            var price: Decimal
            var per: Int
        }

        var currency = "USD"
        /// Rounded up to a cent.
        var total: Decimal
        var parts: [Part]
        /// What may have cost money and is not counted.
        var omitted: [CallCost.Omission]
        /// The same in words.
        var sentence: String
        var lines: [String]

        init(_ cost: CallCost, in language: Language, texts: Texts) {
            total = cost.total
            parts = cost.parts.map { part in
                switch part {
                case .telephone(let minutes, let each):
                    Part(kind: "telephone", unit: "minute", quantity: minutes, price: each, per: 1)
                case .hearing(let seconds, let engine, let hour):
                    Part(kind: "hearing", unit: "second", engine: engine, quantity: seconds, price: hour, per: 3600)
                case .speaking(let characters, let engine, let thousand):
                    Part(
                        kind: "speaking", unit: "character", engine: engine, quantity: characters, price: thousand,
                        per: 1000)
                }
            }
            omitted = cost.omissions
            let view = CostView(cost, in: language, texts: texts)
            (sentence, lines) = (view.sentence, view.lines)
        }
    }
}
