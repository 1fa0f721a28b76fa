/// What a callee's turn does in the conversation, as far as it decides what fits as a reply.
package enum DialogueAct: String, Sendable, CaseIterable, Codable {
    /// Picks up: "네, 한강식당입니다".
    case greets
    /// "무엇을 도와드릴까요?"
    case asksPurpose
    case asksName
    case asksPhone
    case asksDate
    case asksTime
    /// "언제로 해 드릴까요?"
    case asksWhen
    case asksCount
    case asksAddress
    /// A birth date, an account, a password: what proves who someone is.
    case asksIdentity
    /// An order, invoice or booking number.
    case asksOrderNumber
    /// A symptom, or what went wrong.
    case asksReason
    /// "A로 드릴까요, B로 드릴까요?"
    case offersChoice
    /// Asks for consent to something: "그렇게 해 드릴까요?"
    case asksConsent
    /// Asks for consent to something that costs money.
    case asksPayment
    /// A yes-no question about the person: "처음 오시는 거예요?"
    case asksFact
    /// Reads back what was understood: "7시 네 분 맞으세요?"
    case confirms
    /// "6시 반은 가능한데 괜찮으세요?"
    case offersAlternative
    case refuses
    /// "네, 가능합니다."
    case accepts
    /// What was asked for is done: "예약됐습니다."
    case completes
    /// Will call back or find out later.
    case promises
    /// Tells the person to do something: "신분증 가져오세요."
    case instructs
    case informs
    case asksToWait
    /// Leaves us the time we asked for: "네, 천천히 하세요."
    case grantsTime
    /// "누구세요? 로봇이에요?"
    case asksWhoCalls
    case asksHearing
    /// Did not understand us: "네? 뭐라고요?"
    case mishears
    case asksAnythingElse
    case acknowledges
    case closes
    case wrongNumber
    /// A recording that wants keys pressed.
    case playsMenu
    case playsVoicemail
    case unclear

    /// Whether it waits for something that only the person's side knows.
    package var isQuestion: Bool {
        switch self {
        case .asksPurpose, .asksName, .asksPhone, .asksDate, .asksTime, .asksWhen, .asksCount, .asksAddress,
            .asksIdentity,
            .asksOrderNumber, .asksReason, .offersChoice, .asksConsent, .asksPayment, .asksFact, .confirms,
            .offersAlternative:
            true
        case .greets, .refuses, .accepts, .completes, .promises, .instructs, .informs, .asksToWait, .grantsTime,
            .asksWhoCalls,
            .asksHearing,
            .mishears, .asksAnythingElse, .acknowledges, .closes, .wrongNumber, .playsMenu, .playsVoicemail, .unclear:
            false
        }
    }
}
