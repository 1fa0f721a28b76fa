import Calls
import Dialogue

/// Situations that the phrasebook has replies for.
///
/// Most are the act of the callee's turn; some acts call for different replies by what is known or was said before.
enum Situation: Hashable, Sendable {
    case act(DialogueAct)
    /// The callee agreed to what the person asked; the person's side sums it up.
    case agreed
    /// The callee read back something that differs from what was asked or agreed.
    case readBackDiffers
    /// The same, but it may have been misheard on our side.
    case readBackDoubted
    /// The callee read back something wrong and asks the next thing in the same breath.
    case readBackDiffersAndAsks
    /// The callee refused and the purpose holds something that would do as well.
    case refusesFallback
    /// The callee proposes something else than what would do as well.
    case offersOther
    /// A turn that makes no sense, when the callee has heard the request.
    case unclearLater
    /// A turn that breaks off: more is coming.
    case breaksOff
    /// The callee is a business that greets after we have said our request.
    case greetsAgain
    /// What the call is for is done; only good-byes are left.
    case done
    /// The callee proposes something else without naming a time.
    case offersUnnamed
    /// A second refusal, or one that leaves nothing to ask.
    case givesUp
    /// The callee told the person a price.
    case hearsPrice
    /// The callee takes the call for a swindle.
    case suspects
    /// The callee answered a question that the purpose asked.
    case answered
    /// The callee asks for the name and the telephone number at once.
    case nameAndPhone
    /// The callee asks for something that is not known.
    case unknown(DialogueAct)
}

/// Replies of one language, best first.
///
/// `{slot}` stands for a known fact and `{slot:particle}` for one with its Korean particle; a reply whose slots are not
/// all known is left out; `|` separates wordings of one reply. Replies state nothing beyond their slots.
struct ReplyTemplates: Sendable {
    let replies: [Situation: [String]]
    /// Fit anywhere; they complete three replies.
    let always: [String]
}
